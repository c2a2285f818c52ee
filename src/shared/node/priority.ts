import { setPriority } from 'node:os';

/**
 * Lets others have the processor first when there is not enough of it: the processes that draw the window, and the
 * user's own work. On Linux it is this thread that steps back, on macOS the process; Windows knows no steps so small.
 * @param by steps of 20; one is about a tenth of the processor's time
 */
export function lowerPriority(by: number): void {
  try {
    setPriority(by);
  } catch {
    // Where that is forbidden, all are equal.
  }
}
