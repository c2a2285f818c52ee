import { useRef, useState } from 'preact/hooks';
import type { Problem } from '../../preload/contract';
import { bridge, settle } from '../bridge';

/** A folder that could not be added. */
export interface AddFailure {
  readonly path: string;
  readonly problem: Problem;
}

/** Most failures kept in view; the newest stay. */
const MAX_FAILURES = 20;

export interface Adding {
  readonly busy: boolean;
  readonly failures: readonly AddFailure[];
  /** Asks for a folder and adds it. */
  pick(): void;
  /** Adds folders one after the other; a failure of one doesn't stop the others. */
  add(paths: readonly string[]): void;
  dismiss(path: string): void;
}

/** Adding folders, whichever way they come, with what went wrong. */
export function useAdding(): Adding {
  const [pending, setPending] = useState(0);
  const [failures, setFailures] = useState<readonly AddFailure[]>([]);

  const run = async (work: () => Promise<void>) => {
    setPending((n) => n + 1);
    await work().finally(() => setPending((n) => n - 1));
  };
  const dismiss = (path: string) => setFailures((all) => all.filter((failure) => failure.path !== path));
  const addOne = async (path: string) => {
    dismiss(path);
    const outcome = await settle(bridge.addWorkspace(path));
    if (!outcome.ok) setFailures((all) => [...all, { path, problem: outcome.problem }].slice(-MAX_FAILURES));
  };
  const actions = useRef({
    dismiss,
    add: (paths: readonly string[]) =>
      run(async () => {
        for (const path of paths) await addOne(path);
      }),
    pick: () =>
      run(async () => {
        const path = await bridge.pickFolder('workspace').catch(() => null);
        if (path !== null) await addOne(path);
      }),
  });
  return { busy: pending > 0, failures, ...actions.current };
}
