import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Less than this is not worth the pause, bytes. */
const WORTH_BYTES = 8 * 1024 * 1024;

type Collect = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

/** The heap's size after it was last trimmed, or before anything had happened, bytes. */
let lean = getHeapStatistics().total_heap_size;

/**
 * Gives back to the system what a burst of work has left behind. V8 keeps the young generation as large as it once had to
 * be, tens of MiB, and in a process that rests nothing makes it look again. Takes a tenth of a second or more, so it is
 * for a process that has nothing to do; does nothing when the heap has hardly grown since the last time.
 * @returns whether it was worth it
 */
export function trimHeap(): boolean {
  if (getHeapStatistics().total_heap_size - lean < WORTH_BYTES) return false;
  collector()({ type: 'major', flavor: 'last-resort' });
  lean = getHeapStatistics().total_heap_size;
  return true;
}

/** V8 puts its collector into contexts that are made while this flag is set; there is no other way to it. */
function collector(): Collect {
  setFlagsFromString('--expose-gc');
  try {
    return runInNewContext('gc') as Collect;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}
