/**
 * Calls `work` once nobody has called the returned function for `ms`, and then not again before somebody does. While all
 * is calm no timer runs.
 */
export function debounced(work: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    if (timer) timer.refresh();
    else timer = setTimeout(work, ms);
  };
}
