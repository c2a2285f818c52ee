import { type ChildProcess, execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PackedApp } from '../../scripts/packaging/packed-layout.mjs';
import { startProcess } from '../../src/test-support/start-process';
import { type AppFolders, appEnvironment, appFolders, appSwitches } from '../support/app/app-environment';
import { collectOutput, endsWithin, hasEnded, kill } from '../support/app/child-process';

// These tests run on the Node inside Electron, to which an archive would be a folder.
process.noAsar = true;

/** Time for the app to finish its work before it ends. */
const END_TIMEOUT_MS = 20_000;

/**
 * The packed app to test.
 * @throws when the tests are not started by the project's script, which packs it
 */
export function packedApp(): PackedApp {
  const folder = process.env.LOCKSTEP_TEST_PACKED;
  if (!folder) throw new Error('Start these tests with "npm test -- packaged", which packs the app to test.');
  return new PackedApp(folder);
}

export interface PackedRunOptions {
  /** Absolute path of the folder that holds all the app keeps. */
  readonly home: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Another copy of the app. */
  readonly executable?: string;
}

/** The packed app as a person starts it: nothing looks or reaches into it. */
export interface PackedRun extends AppFolders {
  readonly child: ChildProcess;
  stdout(): string;
  stderr(): string;
  /**
   * Waits until it has ended by itself.
   * @returns its exit code; null when a signal ended it
   * @throws when it doesn't end
   */
  untilEnded(): Promise<number | null>;
  /** Ends it if it still runs. */
  close(): Promise<void>;
}

/**
 * Runs the `lockstep` command that packages bring, where there is no display.
 * @returns what it printed, when it ended with 0
 * @throws when it did not
 */
export async function packedCommand(home: string, ...args: readonly string[]): Promise<string> {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _w, ...env } = appEnvironment(home, {});
  const program = join(packedApp().resources, 'bin', process.platform === 'win32' ? 'lockstep.cmd' : 'lockstep');
  const given = [...args, `--user-data-dir=${appFolders(home).userData}`];
  return (await promisify(execFile)(program, given, { env, cwd: home })).stdout;
}

/** The caller closes it. */
export async function startPacked({ home, args = [], env = {}, executable }: PackedRunOptions): Promise<PackedRun> {
  const folders = appFolders(home);
  await mkdir(folders.config, { recursive: true });
  const given = [...appSwitches(), `--user-data-dir=${folders.userData}`, ...args];
  const child = startProcess(executable ?? packedApp().executable, given, {
    env: appEnvironment(home, env),
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collectOutput(child.stdout);
  const stderr = collectOutput(child.stderr);
  return {
    ...folders,
    child,
    stdout,
    stderr,
    untilEnded: async () => {
      if (!(await endsWithin(child, END_TIMEOUT_MS))) throw new Error(`The app did not end.\n${stdout()}${stderr()}`);
      return child.exitCode;
    },
    close: async () => {
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      if (!(await endsWithin(child, END_TIMEOUT_MS))) await kill(child);
    },
  };
}
