import type { WindowRoute } from '../../shared/model/app-snapshot';
import type { AppWindow } from './window';

/** Leads the window to a place, even one that is still loading: the newest route waits until the page takes it. */
export class PendingRoute {
  private route: WindowRoute | null = null;

  constructor(private readonly window: Pick<AppWindow, 'show' | 'notify'>) {}

  /** Shows the window at this place. */
  async open(route: WindowRoute): Promise<void> {
    this.route = route;
    await this.window.show();
    this.window.notify('destination');
  }

  /** The place to show; null when there is none or it was taken already. */
  take(): WindowRoute | null {
    const { route } = this;
    this.route = null;
    return route;
  }
}
