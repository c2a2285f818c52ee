import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCommand } from '../../../src/cli/run';
import { startProcess } from '../../../src/test-support/start-process';
import { appArguments, appEnvironment, appFolders, electronExecutable, PROJECT } from './app-environment';
import { collectOutput } from './child-process';

/** Result of a command. */
export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** The folder of the app that it talks to. */
  readonly home: string;
  /** Absolute path of the folder that it is typed in. */
  readonly cwd?: string;
}

/** Runs the `lockstep` command in this process, which is quicker than starting one for each. */
export async function lockstep(
  args: readonly string[],
  { home, cwd = PROJECT }: CommandOptions,
): Promise<CommandResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const [out, err] = [collectOutput(stdout), collectOutput(stderr)];
  const given = [...args, `--user-data-dir=${appFolders(home).userData}`];
  const code = await runCommand(given, { cwd, env: {}, version: '', stdout, stderr });
  return { code, stdout: out(), stderr: err() };
}

/** Runs the command as a checkout does: on plain Node. */
export function lockstepOfCheckout(
  args: readonly string[],
  { home, cwd = PROJECT }: CommandOptions,
): Promise<CommandResult> {
  const program = join(PROJECT, 'out/main/cli.js');
  const env = { ...appEnvironment(home, {}), ELECTRON_RUN_AS_NODE: '1' };
  return run([program, ...args, `--user-data-dir=${appFolders(home).userData}`], env, cwd);
}

/** Runs the command as an installed app does: its own program, where there is no display to show anything on. */
export function lockstepOfApp(
  args: readonly string[],
  { home, cwd = PROJECT }: CommandOptions,
): Promise<CommandResult> {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = appEnvironment(home, {});
  return run([...appArguments(home, args)], env, cwd);
}

async function run(args: readonly string[], env: Record<string, string>, cwd: string): Promise<CommandResult> {
  const child = startProcess(electronExecutable(), args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collectOutput(child.stdout), collectOutput(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}
