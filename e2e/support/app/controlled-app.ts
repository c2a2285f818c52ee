import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type * as Electron from 'electron';
import { _electron, type ElectronApplication, type Page } from 'playwright/test';
import { electronExecutable, sandboxed } from './app-environment';

/** Absolute path of what is loaded into an app before the app itself. */
export const UNDER_CONTROL = join(import.meta.dirname, 'under-control.cjs');
const LAUNCH_TIMEOUT_MS = 30_000;

export interface ControlledLaunch {
  readonly args: string[];
  readonly env: Record<string, string>;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  /** Absolute path of a program that becomes Electron; by default Electron itself. */
  readonly executable?: string | undefined;
}

/** Runs in the main process. */
type Question<Argument, Answer> = (electron: typeof Electron, argument: Argument) => Answer | Promise<Answer>;

/**
 * The part of Playwright's application that tests use, with answers that garbage collection can't take away.
 *
 * V8's inspector holds the promise of an evaluation weakly, also while that promise is settled and the reaction that sends
 * the answer is still queued. An evaluation that interrupts other JavaScript is answered once that has ended: a
 * collection in the meantime, such as the app's own once it is at rest, turns the answer into "Resulting promise was
 * garbage collected".
 */
export class ControlledApp {
  readonly #app: ElectronApplication;

  private constructor(app: ElectronApplication) {
    this.#app = app;
  }

  /** The app ends with this process; the caller closes it earlier. */
  static async launch({ args, env, cwd, executable = electronExecutable() }: ControlledLaunch): Promise<ControlledApp> {
    const chromiumSandbox = sandboxed();
    const controlled = ['-r', UNDER_CONTROL, ...args];
    const options = { executablePath: executable, args: controlled, env, cwd, chromiumSandbox };
    return new ControlledApp(await _electron.launch({ ...options, timeout: LAUNCH_TIMEOUT_MS }));
  }

  /** The app's main process. */
  process(): ChildProcess {
    return this.#app.process();
  }

  windows(): Page[] {
    return this.#app.windows();
  }

  firstWindow(): Promise<Page> {
    return this.#app.firstWindow({ timeout: LAUNCH_TIMEOUT_MS });
  }

  nextWindow(): Promise<Page> {
    return this.#app.waitForEvent('window');
  }

  /** Asks the app to quit; rejects when it has ended already. */
  close(): Promise<void> {
    return this.#app.close();
  }

  /**
   * Calls a function in the main process. It can use nothing of the file around it.
   * @returns what the function returns or resolves with, as far as it can be serialised
   */
  evaluate<Answer>(question: Question<undefined, Answer>): Promise<Answer>;
  evaluate<Answer, Argument>(question: Question<Argument, Answer>, argument: Argument): Promise<Answer>;
  evaluate<Answer, Argument>(question: Question<Argument, Answer>, argument?: Argument): Promise<Answer> {
    return this.#app.evaluate(askInTurn, { question: String(question), argument }) as Promise<Answer>;
  }
}

/**
 * In the main process: a pending promise is held by what will settle it. It is settled in a turn of its own, so that
 * nothing runs between that and the reaction that sends the answer.
 */
async function askInTurn(
  electron: typeof Electron,
  { question, argument }: { readonly question: string; readonly argument: unknown },
): Promise<unknown> {
  const ask = process.getBuiltinModule('node:vm').runInThisContext(`(${question})`) as Question<unknown, unknown>;
  await new Promise<void>((resolve) => setImmediate(resolve));
  const answer = await ask(electron, argument);
  await new Promise<void>((resolve) => setImmediate(resolve));
  return answer;
}
