import { useEffect, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import { toOutcome } from '../bridge/bridge';

/** The answer of the main process to a request that changes. */
export interface RequestState<T> {
  /** To this request or, while `busy`, to an earlier one; null before the first. */
  readonly outcome: Outcome<T> | null;
  readonly busy: boolean;
}

/**
 * Requests again whenever `key` changes, once it has been unchanged for `debounceMs`; the first time at once. Answers to
 * earlier requests are dropped.
 * @param key identifies the request; the same key is not requested again
 */
export function useRequest<T>(request: () => Promise<Outcome<T>>, key: string, debounceMs = 150): RequestState<T> {
  const [state, setState] = useState<RequestState<T>>({ outcome: null, busy: true });
  const latest = useRef(request);
  const first = useRef(true);
  latest.current = request;
  useEffect(() => {
    let current = true;
    setState(({ outcome }) => ({ outcome, busy: true }));
    const timer = setTimeout(
      async () => {
        const outcome = await toOutcome(latest.current());
        if (current) setState({ outcome, busy: false });
      },
      first.current ? 0 : debounceMs,
    );
    first.current = false;
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, debounceMs]);
  return state;
}
