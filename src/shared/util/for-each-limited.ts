/**
 * Runs `work` over all items, at most `concurrency` at a time, taking no new item once `signal` is aborted.
 * @throws the first error of `work`, after the others under way have ended
 */
export async function forEachLimited<T>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < items.length && !signal.aborted) await work(items[next++] as T);
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
