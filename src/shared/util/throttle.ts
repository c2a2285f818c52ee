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
