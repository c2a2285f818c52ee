import { isDeepStrictEqual } from 'node:util';
import { Notification } from 'electron';
import type { AppSnapshot, WindowRoute } from '../../shared/model/app-snapshot';
import {
  type Announcement,
  notifiedKeys,
  restartGrace,
  restoreTracked,
  step,
  type TrackedIncidents,
} from './incident-tracker';
import { findIncidents } from './incidents';

export interface NotifierOptions {
  readonly isWindowFocused: () => boolean;
  /** Keys of the incidents that were notified before the start, see {@link notifiedKeys}. */
  readonly notified: readonly string[];
  /** Stores the keys of the incidents that are not notified again after a restart; called when they change. */
  readonly remember: (notified: readonly string[]) => void;
  /** Opens the cause of a notification that was clicked. */
  readonly openRoute: (route: WindowRoute) => void;
}

/** Most notifications that are kept to handle a click or to be withdrawn. */
const MAX_KEPT = 20;

/**
 * Shows incidents as system notifications. None is urgent enough to bypass "do not disturb". A timer runs only during an
 * incident's grace period.
 */
export class Notifier {
  private tracked: TrackedIncidents;
  private notified: readonly string[];
  private closed = false;
  private latest: AppSnapshot | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** Shown notifications with their open incidents. Also keeps them from garbage collection before a click. */
  private readonly shown = new Map<Notification, Set<string>>();

  constructor(private readonly options: NotifierOptions) {
    this.notified = options.notified;
    this.tracked = restoreTracked(options.notified, Date.now());
  }

  update(snapshot: AppSnapshot): void {
    // Folders that stop because the app quits end no incident.
    if (this.closed) return;
    this.latest = snapshot;
    clearTimeout(this.timer);
    const now = Date.now();
    const audience = { wanted: snapshot.settings.notifications, isWindowFocused: this.options.isWindowFocused() };
    const { tracked, notify, ended, nextAt } = step(this.tracked, findIncidents(snapshot, now), now, audience);
    this.tracked = tracked;
    for (const key of ended) this.withdraw(key);
    for (const announcement of notify) this.show(announcement);
    this.remember();
    if (nextAt !== null) this.timer = setTimeout(() => this.updateAgain(), Math.max(0, nextAt - now));
  }

  /** Counts grace periods from now on, because the machine slept. */
  restartGracePeriods(): void {
    this.tracked = restartGrace(this.tracked, Date.now());
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const notification of this.shown.keys()) notification.close();
  }

  private updateAgain(): void {
    if (this.latest) this.update(this.latest);
  }

  private remember(): void {
    const notified = notifiedKeys(this.tracked);
    if (isDeepStrictEqual(notified, this.notified)) return;
    this.notified = notified;
    this.options.remember(notified);
  }

  private show({ keys, title, body, cause }: Announcement): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    this.shown.set(notification, new Set(keys));
    notification.on('click', () => {
      this.shown.delete(notification);
      this.options.openRoute(cause);
    });
    notification.show();
    if (this.shown.size > MAX_KEPT) this.shown.delete(this.shown.keys().next().value as Notification);
  }

  /** Closes a notification once all of its incidents have ended. */
  private withdraw(key: string): void {
    for (const [notification, keys] of this.shown) {
      if (!keys.delete(key) || keys.size > 0) continue;
      this.shown.delete(notification);
      notification.close();
    }
  }
}
