import { useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { Problem } from '../../shared/model/problem';
import { settle } from '../bridge/bridge';
import { Callout } from '../parts/controls/callout';

export interface Acting {
  /** Does what a control of the folder is for, and keeps what went wrong. */
  readonly act: (call: Promise<Outcome>) => Promise<void>;
  readonly problem: Problem | null;
  readonly dismiss: () => void;
}

/** What was done last with a folder, and whether it worked. */
export function useActing(): Acting {
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = async (call: Promise<Outcome>) => {
    const outcome = await settle(call);
    setProblem(outcome.ok ? null : outcome.problem);
  };
  return { act, problem, dismiss: () => setProblem(null) };
}

interface FolderProblemProps extends Pick<Acting, 'problem' | 'dismiss'> {
  readonly workspace: WorkspaceView;
}

/**
 * Why the last thing that was done with a folder did not work. A retry that fails answers with the very problem that the
 * folder then stands still with: that is told there.
 */
export function FolderProblem({ workspace: { name, state }, problem, dismiss }: FolderProblemProps) {
  if (problem === null || (state.kind === 'failed' && state.problem.code === problem.code)) return null;
  return (
    <Callout
      tone="bad"
      icon="attention"
      role="alert"
      title={problem.title}
      dismiss={{ label: `Dismiss the problem with ${name}`, onClick: dismiss }}
    >
      <p>{problem.detail}</p>
    </Callout>
  );
}
