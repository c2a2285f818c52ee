import { useEffect, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import { settle } from '../bridge/bridge';

/** The answer of the main process to a question that changes. */
export interface AnswerState<T> {
  /** To this question or, while `busy`, to an earlier one; null before the first. */
  readonly outcome: Outcome<T> | null;
  readonly busy: boolean;
}

/**
 * Asks again whenever `question` changes, once it has been unchanged for `settleMs`; the first time at once. Answers to
 * earlier questions are dropped.
 * @param question the question as text; the same text is not asked again
 */
export function useAnswer<T>(ask: () => Promise<Outcome<T>>, question: string, settleMs = 150): AnswerState<T> {
  const [answer, setAnswer] = useState<AnswerState<T>>({ outcome: null, busy: true });
  const latest = useRef(ask);
  const first = useRef(true);
  latest.current = ask;
  useEffect(() => {
    let current = true;
    setAnswer(({ outcome }) => ({ outcome, busy: true }));
    const timer = setTimeout(
      async () => {
        const outcome = await settle(latest.current());
        if (current) setAnswer({ outcome, busy: false });
      },
      first.current ? 0 : settleMs,
    );
    first.current = false;
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [question, settleMs]);
  return answer;
}
