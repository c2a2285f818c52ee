import type { Destination } from '../preload/contract';

/** Where the window is to go once it can: the newest wish counts. */
export class Destinations {
  private wanted: Destination | null = null;

  set(destination: Destination): void {
    this.wanted = destination;
  }

  /** The place to go to; null when there is none, or it was taken already. */
  take(): Destination | null {
    const { wanted } = this;
    this.wanted = null;
    return wanted;
  }
}
