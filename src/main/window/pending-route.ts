import type { WindowRoute } from '../../shared/model/app-snapshot';
import type { AppWindow } from './window';

/** Leads the window to a place, also one that is only being made: the newest wish waits until the page takes it. */
export class PendingRoute {
  private wanted: WindowRoute | null = null;

  constructor(private readonly window: Pick<AppWindow, 'show' | 'announce'>) {}

  /** Shows the window there. */
  async go(destination: WindowRoute): Promise<void> {
    this.wanted = destination;
    await this.window.show();
    this.window.announce('destination');
  }

  /** The place to go to; null when there is none, or it was taken already. */
  take(): WindowRoute | null {
    const { wanted } = this;
    this.wanted = null;
    return wanted;
  }
}
