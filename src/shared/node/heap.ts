import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Growth below which a collection is not worth its pause. */
const WORTH_BYTES = 8 * 1024 * 1024;

type Collect = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

/** Heap size after the last trim, or at the start. */
let trimmedBytes = getHeapStatistics().total_heap_size;

/**
 * Returns the memory of a burst of work to the system. V8 keeps the young generation at its largest size, tens of MiB, and
 * does not collect in an idle process. A collection takes 100 ms or more, so it is for an idle process; it is skipped when
 * the heap has hardly grown since the last one.
 * @returns true when the heap was collected
 */
export function trimHeap(): boolean {
  if (getHeapStatistics().total_heap_size - trimmedBytes < WORTH_BYTES) return false;
  collector()({ type: 'major', flavor: 'last-resort' });
  trimmedBytes = getHeapStatistics().total_heap_size;
  return true;
}

/** V8 exposes its collector only in contexts that are created while this flag is set. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('gc') as Collect;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
