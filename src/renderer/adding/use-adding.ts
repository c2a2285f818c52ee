import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { bridge, toOutcome } from '../bridge/bridge';

/** A folder that could not be added. */
export interface AddFailure {
  readonly path: string;
  readonly problem: Problem;
}

/** Most failures kept in view; the newest stay. */
const MAX_FAILURES = 20;
/** Most folders that wait for the user's decision. */
const MAX_PROPOSED = 50;

export interface Adding {
  readonly busy: boolean;
  /** Folders that wait for a decision, one after the other. */
  readonly proposed: readonly string[];
  readonly failures: readonly AddFailure[];
  /** Asks for folders and proposes them. */
  pick(): void;
  propose(paths: readonly string[]): void;
  /** Adds the folder; `limits` become its own unless null. */
  confirm(path: string, limits: Limits | null): void;
  /** Removes the folder from the proposed ones. */
  drop(path: string): void;
  /** Adds none of the proposed folders. */
  dropAll(): void;
  /** Replaces a proposed folder by the reason why it can't be added. */
  refuse(failure: AddFailure): void;
  dismiss(path: string): void;
}

/** Folders on their way in: proposed, confirmed by the user, added, or failed. */
export function useAdding(): Adding {
  const [pending, setPending] = useState(0);
  const [proposed, setProposed] = useState<readonly string[]>([]);
  const [failures, setFailures] = useState<readonly AddFailure[]>([]);

  const run = async (work: () => Promise<void>) => {
    setPending((n) => n + 1);
    await work().finally(() => setPending((n) => n - 1));
  };
  const dismiss = (path: string) => setFailures((all) => all.filter((failure) => failure.path !== path));
  const fail = (failure: AddFailure) => setFailures((all) => [...all, failure].slice(-MAX_FAILURES));
  const drop = (path: string) => setProposed((all) => all.filter((other) => other !== path));
  const propose = (paths: readonly string[]) => {
    for (const path of paths) dismiss(path);
    setProposed((all) => [...new Set([...all, ...paths])].slice(0, MAX_PROPOSED));
  };
  const actions = useRef({
    dismiss,
    drop,
    dropAll: () => setProposed([]),
    propose,
    refuse: (failure: AddFailure) => {
      drop(failure.path);
      fail(failure);
    },
    confirm: (path: string, limits: Limits | null) =>
      run(async () => {
        const outcome = await toOutcome(limits ? bridge.addWorkspace(path, limits) : bridge.addWorkspace(path));
        if (!outcome.ok) fail({ path, problem: outcome.problem });
      }),
    pick: () =>
      run(async () => {
        propose(await bridge.pickFolders().catch(() => []));
      }),
  });
  return { busy: pending > 0, proposed, failures, ...actions.current };
}
