import { isDeepStrictEqual } from 'node:util';
import { Notification } from 'electron';
import type { AppSnapshot, WindowRoute } from '../../shared/model/app-snapshot';
import { type Announcement, startAgain, step, toldIn, type WatchedIncident, watchAfter } from './incident-tracker';
import { findIncidents } from './incidents';

export interface NotifierOptions {
  /** True while the user looks at the window. */
  readonly looking: () => boolean;
  /** Keys of the incidents that were told before the app was started, see {@link toldIn}. */
  readonly told: readonly string[];
  /** Takes the keys of the incidents that are not to be told again after a restart; called when they are others. */
  readonly remember: (told: readonly string[]) => void;
  /** Leads to the cause of what was clicked. */
  readonly go: (destination: WindowRoute) => void;
}

/** Most notifications that are kept for a click or to be taken back. */
const MOST_KEPT = 20;

/**
 * Tells the system of incidents, which shows them as its user wants: nothing here is urgent enough to break through a
 * "do not disturb". There is a timer only while an incident has to last before it is told.
 */
export class Notifier {
  private watch: WatchedIncident;
  private told: readonly string[];
  private closed = false;
  private latest: AppSnapshot | null = null;
  private timer: NodeJS.Timeout | undefined;
  /** Shown, with the incidents that each still stands for. Also keeps them from being collected before a click. */
  private readonly shown = new Map<Notification, Set<string>>();

  constructor(private readonly options: NotifierOptions) {
    this.told = options.told;
    this.watch = watchAfter(options.told, Date.now());
  }

  update(snapshot: AppSnapshot): void {
    // What stops because the app ends is not over.
    if (this.closed) return;
    this.latest = snapshot;
    clearTimeout(this.timer);
    const now = Date.now();
    const audience = { wanted: snapshot.settings.notifications, looking: this.options.looking() };
    const { watch, tell, over, nextAt } = step(this.watch, findIncidents(snapshot, now), now, audience);
    this.watch = watch;
    for (const key of over) this.takeBack(key);
    for (const announcement of tell) this.show(announcement);
    this.remember();
    if (nextAt !== null) this.timer = setTimeout(() => this.lookAgain(), Math.max(0, nextAt - now));
  }

  /** The machine slept: nothing went on, so nothing has lasted. */
  woke(): void {
    this.watch = startAgain(this.watch, Date.now());
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    for (const notification of this.shown.keys()) notification.close();
  }

  private lookAgain(): void {
    if (this.latest) this.update(this.latest);
  }

  private remember(): void {
    const told = toldIn(this.watch);
    if (isDeepStrictEqual(told, this.told)) return;
    this.told = told;
    this.options.remember(told);
  }

  private show({ keys, title, body, cause }: Announcement): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification({ title, body });
    this.shown.set(notification, new Set(keys));
    notification.on('click', () => {
      this.shown.delete(notification);
      this.options.go(cause);
    });
    notification.show();
    if (this.shown.size > MOST_KEPT) this.shown.delete(this.shown.keys().next().value as Notification);
  }

  /** What is over need not be read any more. */
  private takeBack(key: string): void {
    for (const [notification, keys] of this.shown) {
      if (!keys.delete(key) || keys.size > 0) continue;
      this.shown.delete(notification);
      notification.close();
    }
  }
}
