import { setPriority } from 'node:os';

/**
 * Lowers the priority of this thread (Linux) or process (macOS), so that the window and the user's own programs come first
 * when the processor is busy. Windows has no steps so small.
 * @param by niceness from 0 to 19; one step is about a tenth of the processor's time
 */
export function lowerPriority(by: number): void {
  try {
    setPriority(by);
  } catch {
    // The system forbids it: the priority stays as it is.
  }
}
