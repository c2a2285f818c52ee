import { useState } from 'preact/hooks';
import type { Outcome } from '../../../shared/ipc/contract';
import type { Problem } from '../../../shared/model/problem';
import { toOutcome } from '../../bridge/bridge';
import { Callout } from './callout';

export interface Submission {
  /** The answer is awaited. */
  readonly busy: boolean;
  /** Problem of the last call; null when it succeeded. */
  readonly problem: Problem | null;
  /** Makes the call, unless one is under way; true when it was made and succeeded. */
  readonly submit: (call: () => Promise<Outcome<unknown>>) => Promise<boolean>;
}

/** The calls of a dialog's button, one at a time. */
export function useSubmission(): Submission {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (call: () => Promise<Outcome<unknown>>) => {
    if (busy) return false;
    setBusy(true);
    const outcome = await toOutcome(call());
    setBusy(false);
    setProblem(outcome.ok ? null : outcome.problem);
    return outcome.ok;
  };
  return { busy, problem, submit };
}

/** The problem of the last call, in the dialog. */
export function SubmissionProblem({ problem }: Pick<Submission, 'problem'>) {
  if (problem === null) return null;
  return (
    <Callout tone="bad" icon="attention" role="alert" title={problem.title}>
      <p>{problem.detail}</p>
    </Callout>
  );
}
