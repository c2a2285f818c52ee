import type { Outcome } from '../../shared/ipc/contract';
import { ProblemError, toProblem } from '../../shared/model/problem';
import type { Logger } from '../../shared/util/log';

/** Does what a user asked for, and answers with a problem to show when that fails. Unexpected errors are logged. */
export async function attempt<T>(log: Logger, work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof ProblemError))
      log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { ok: false, problem: toProblem(error) };
  }
}
