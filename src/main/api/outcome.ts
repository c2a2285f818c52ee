import type { Outcome } from '../../shared/ipc/contract';
import { ProblemError, toProblem } from '../../shared/model/problem';
import { errorStack } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';

/** Runs an action of the user; its failure becomes a problem to show. Unexpected errors are logged. */
export async function attempt<T>(log: Logger, work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (!(error instanceof ProblemError)) log.error(errorStack(error));
    return { ok: false, problem: toProblem(error) };
  }
}
