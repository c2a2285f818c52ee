/**
 * Calls `work` soon after the first call and then at most once per `interval` ms, always once after the last call. It
 * never runs inside the caller.
 */
export function throttled(work: () => void, interval: number): () => void {
  let scheduled = false;
  let last = Number.NEGATIVE_INFINITY;
  const run = () => {
    scheduled = false;
    last = performance.now();
    work();
  };
  return () => {
    if (scheduled) return;
    scheduled = true;
    setTimeout(run, Math.max(0, last + interval - performance.now()));
  };
}

/**
 * Calls `work` once nothing has called the returned function for `ms`, and then not again before the next call. No timer
 * runs while there are no calls.
 */
export function debounced(work: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    if (timer) timer.refresh();
    else timer = setTimeout(work, ms);
  };
}
