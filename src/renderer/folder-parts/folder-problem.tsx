import { useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { Problem } from '../../shared/model/problem';
import { toOutcome } from '../bridge/bridge';
import { Callout } from '../parts/controls/callout';

export interface FolderCall {
  /** Runs a call for the folder, and keeps its problem if it fails. */
  readonly act: (call: Promise<Outcome<unknown>>) => Promise<void>;
  readonly problem: Problem | null;
  readonly dismiss: () => void;
}

/** The last call for a folder, and the problem if it failed. */
export function useFolderCall(): FolderCall {
  const [problem, setProblem] = useState<Problem | null>(null);
  const act = async (call: Promise<Outcome<unknown>>) => {
    const outcome = await toOutcome(call);
    setProblem(outcome.ok || outcome.problem.code === 'not-confirmed' ? null : outcome.problem);
  };
  return { act, problem, dismiss: () => setProblem(null) };
}

interface FolderProblemProps extends Pick<FolderCall, 'problem' | 'dismiss'> {
  readonly workspace: WorkspaceView;
}

/**
 * The problem of the last call for a folder. A failed retry answers with the problem that the folder's own state
 * already shows.
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
