import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { startProcess } from '../../../src/test-support/start-process';
import { appArguments, appEnvironment, appFolders, electronExecutable, PROJECT } from './app-environment';
import { collectOutput, endsWithin, kill } from './child-process';
import type { LaunchOptions } from './launch';

/** Time for the app to end by itself, ms. */
const END_TIMEOUT_MS = 30_000;

export interface TerminalOptions extends LaunchOptions {
  /** Absolute path of the folder that it is started in; by default the project's. */
  readonly cwd?: string;
}

/** Result of a run of the app. */
export interface FinishedRun {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  /** Also holds what Chromium has to say about the machine. */
  readonly stderr: string;
}

/** The app as it is started in a terminal, without Playwright: all that it prints is seen. */
export interface TerminalRun {
  /** Everything that it has printed so far on stdout. */
  stdout(): string;
  /** Ctrl-C, if it still runs. @throws when it does not end then */
  interrupt(): Promise<FinishedRun>;
  /** @throws when it does not end by itself */
  untilEnded(): Promise<FinishedRun>;
}

/** The caller sees to it that it ends. */
export async function startInTerminal(options: TerminalOptions): Promise<TerminalRun> {
  const { home, args = [], env = {}, cwd = PROJECT } = options;
  await mkdir(appFolders(home).config, { recursive: true });
  const child = startProcess(electronExecutable(), appArguments(home, args), {
    env: appEnvironment(home, env),
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = collectOutput(child.stdout);
  const stderr = collectOutput(child.stderr);
  // The last output of a process can arrive after its end.
  const closed = once(child, 'close');
  const untilEnded = async () => {
    if (!(await endsWithin(child, END_TIMEOUT_MS))) {
      await kill(child);
      throw new Error(`The app did not end.\n${stdout()}${stderr()}`);
    }
    await closed;
    return { exitCode: child.exitCode, stdout: stdout(), stderr: stderr() };
  };
  return {
    stdout,
    untilEnded,
    interrupt: () => {
      child.kill('SIGINT');
      return untilEnded();
    },
  };
}

/**
 * Runs the app until it ends by itself, as a second launch does.
 * @throws when it doesn't
 */
export async function runToEnd(options: TerminalOptions): Promise<FinishedRun> {
  return (await startInTerminal(options)).untilEnded();
}
