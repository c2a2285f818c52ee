import type { ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { type AppFolders, appArguments, appEnvironment, appFolders, PROJECT } from './app-environment';
import { collectOutput, endsWithin, hasEnded, kill } from './child-process';
import { ControlledApp } from './controlled-app';

const LAUNCH_TIMEOUT_MS = 30_000;
/** Time for the app to finish its work before it ends. */
const CLOSE_TIMEOUT_MS = 15_000;

export interface LaunchOptions {
  /** Absolute path of the folder that holds all the app keeps. The same one again is the same user, restarted. */
  readonly home: string;
  /** Folders and switches, as on the command line. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute path of a program that becomes Electron, for one that must start in special circumstances. */
  readonly executable?: string;
}

/** The real app, under Playwright's control. */
export interface RunningApp extends AppFolders {
  readonly app: ControlledApp;
  /** The window, as soon as there is something in it: before that most of the app is still being loaded. */
  window(): Promise<Page>;
  /**
   * The app's output on stdout and stderr since it was under control: its first words may be missing.
   * `startInTerminal` sees all of them.
   */
  output(): string;
  /**
   * Quits the app as its menu does; kills it when it doesn't end. Does nothing when it has ended already.
   * @returns false when it had to be killed
   */
  close(): Promise<boolean>;
  /** Ends the app without any warning, as a crash or a power cut does. */
  kill(): Promise<void>;
  /**
   * Waits until the app has ended by itself.
   * @returns its exit code; null when a signal ended it
   * @throws when it doesn't end
   */
  untilEnded(): Promise<number | null>;
}

async function windowOf(app: ControlledApp): Promise<Page> {
  const page = await app.firstWindow();
  await page.locator('#app > :not(.waiting)').first().waitFor({ state: 'attached', timeout: LAUNCH_TIMEOUT_MS });
  return page;
}

/** Starts the built app. The caller closes it. */
export async function launchApp({ home, args = [], env = {}, executable }: LaunchOptions): Promise<RunningApp> {
  const folders = appFolders(home);
  await mkdir(folders.config, { recursive: true });
  const app = await ControlledApp.launch({
    args: appArguments(home, args),
    env: appEnvironment(home, env),
    cwd: PROJECT,
    executable,
  });
  // Once the app has ended, Playwright knows its process no more.
  const child = app.process();
  const output = collectOutput(child.stdout, child.stderr);
  return {
    ...folders,
    app,
    output,
    window: () => windowOf(app),
    close: () => close(app, child),
    kill: () => kill(child),
    untilEnded: async () => {
      if (!(await endsWithin(child, CLOSE_TIMEOUT_MS))) throw new Error(`The app did not end.\n${output()}`);
      return child.exitCode;
    },
  };
}

async function close(app: ControlledApp, child: ChildProcess): Promise<boolean> {
  if (hasEnded(child)) return true;
  // Of an app that has just ended, Playwright says that it can't be closed.
  const closed = app.close().catch(() => undefined);
  const ended = await endsWithin(child, CLOSE_TIMEOUT_MS);
  if (!ended) await kill(child);
  await closed;
  return ended;
}
