import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { World } from '../world/world';

const execute = promisify(execFile);

/** Settings of every call: nothing of the machine's own counts. */
const OPTIONS = ['user.name=A', 'user.email=a@localhost', 'protocol.file.allow=always', 'advice.detachedHead=false'];

/** The command git, as it works on the folder of a world. */
export class Git {
  private constructor(private readonly world: World) {}

  /** With a first commit of what there is. */
  static async in(world: World): Promise<Git> {
    const git = new Git(world);
    if ((await git.ask('rev-parse', '-q', '--verify', 'HEAD')) === null) await git.commit();
    return git;
  }

  async commit(): Promise<void> {
    await this.run('add', '-A');
    await this.run('commit', '-q', '--allow-empty', '-m', 'a state');
  }

  /** Changes the folder, or fails, as git decides. @returns true when it went well */
  async run(...args: string[]): Promise<boolean> {
    let isDone = false;
    await this.world.source.runOther(`git ${args.join(' ')}`, async () => {
      isDone = (await this.ask(...args)) !== null;
    });
    return isDone;
  }

  /** The output of git; null when it fails. */
  ask(...args: string[]): Promise<string | null> {
    return this.askIn('', ...args);
  }

  /** @param place absolute path, or relative to the folder */
  async askIn(place: string, ...args: string[]): Promise<string | null> {
    const { source, home } = this.world;
    const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_EDITOR: 'true' };
    const options = OPTIONS.flatMap((option) => ['-c', option]);
    try {
      const cwd = place.startsWith('/') ? place : join(source.place, place);
      return (await execute('git', [...options, ...args], { cwd, env })).stdout;
    } catch (error) {
      source.note(`git failed: ${String((error as { stderr?: string }).stderr).slice(0, 300)}`);
      return null;
    }
  }
}
