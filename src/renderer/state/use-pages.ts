import { useEffect, useRef, useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { Page } from '../../shared/model/file-query';
import { toOutcome } from '../bridge/bridge';
import { useRequest } from './use-request';

/** Most pages that are kept; the least recently used go first. */
const MAX_PAGES = 50;

/** A long list of which only the parts in sight are fetched. */
export interface Pages<P extends Page<unknown>> {
  /** The first page, or the problem with it; null before the answer. */
  readonly outcome: Outcome<P> | null;
  readonly busy: boolean;
  /** The row with this number; null while it is being fetched. */
  row(index: number): P['rows'][number] | null;
  /** Fetches the pages that hold these rows. */
  need(first: number, last: number): void;
}

/**
 * Fetches a list by pages, and anew whenever `key` changes.
 * @param request resolves with the page that begins with row `from`
 */
export function usePages<P extends Page<unknown>>(
  request: (from: number) => Promise<Outcome<P>>,
  key: string,
): Pages<P> {
  const { outcome, busy } = useRequest(() => request(0), key);
  const [, redraw] = useState(0);
  const latest = useRef(request);
  const pages = useRef(new Map<number, P['rows'] | null>());
  const answered = useRef(outcome);
  latest.current = request;
  if (answered.current !== outcome) {
    answered.current = outcome;
    pages.current = new Map();
  }
  const size = outcome?.ok ? outcome.value.rows.length : 0;
  useEffect(() => () => pages.current.clear(), []);

  const fetchPage = async (page: number) => {
    const kept = pages.current;
    kept.set(page, null);
    const answer = await toOutcome(latest.current(page * size));
    // An answer that comes after the list has changed is dropped.
    if (pages.current !== kept) return;
    if (answer.ok) kept.set(page, answer.value.rows);
    else kept.delete(page);
    redraw((n) => n + 1);
  };
  return {
    outcome,
    busy,
    row(index) {
      if (!outcome?.ok || size === 0) return null;
      if (index < size) return outcome.value.rows[index] ?? null;
      return pages.current.get(Math.floor(index / size))?.[index % size] ?? null;
    },
    need(first, last) {
      if (size === 0) return;
      for (let page = Math.max(1, Math.floor(first / size)); page <= Math.floor(last / size); page++) {
        const rows = pages.current.get(page);
        if (rows === undefined) void fetchPage(page);
        else refresh(pages.current, page, rows);
      }
      for (const page of [...pages.current.keys()].slice(0, -MAX_PAGES)) pages.current.delete(page);
    },
  };
}

/** Marks a page as the most recently used. */
function refresh<T>(pages: Map<number, T>, page: number, rows: T): void {
  pages.delete(page);
  pages.set(page, rows);
}
