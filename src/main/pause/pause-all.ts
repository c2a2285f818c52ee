import type { AppPause, PauseLength } from '../../shared/model/app-snapshot';
import type { Logger } from '../../shared/util/log';
import type { SettingsFile } from '../settings/settings-file';
import { nextLook, pauseAt, startPause, type UserPause } from './pause-schedule';

export interface PauseAllOptions {
  readonly settingsFile: SettingsFile;
  readonly log: Logger;
  /** Whether everything is paused, or why, changed. Also called as often as a countdown shows another figure. */
  readonly onChange: () => void;
  /** Everything is to stand still, or to go on. */
  readonly onHeld: () => void;
  /** Ms since the epoch. */
  readonly now?: () => number;
}

/**
 * The pause of everything: what the user asked for, which is remembered with its wall-clock deadline, and the battery.
 * There is a timer only while the user's pause lasts.
 */
export class PauseAll {
  private user: UserPause | null;
  private onBattery = false;
  /** The user went on in spite of the battery: it counts again once it was charged. */
  private batteryIgnored = false;
  private shown: AppPause | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly now: () => number;

  constructor(private readonly options: PauseAllOptions) {
    this.now = options.now ?? Date.now;
    this.user = options.settingsFile.current.pause;
    this.update();
  }

  get state(): AppPause | null {
    return this.shown;
  }

  /** @throws when it can't be remembered */
  pause(length: PauseLength): void {
    this.setUser(startPause(length, this.now()));
    this.look();
  }

  /** @throws when it can't be remembered */
  resume(): void {
    this.setUser(null);
    this.batteryIgnored = this.onBattery;
    this.look();
  }

  /** The machine runs on its battery from now on, or no longer. */
  setOnBattery(onBattery: boolean): void {
    this.onBattery = onBattery;
    if (!onBattery) this.batteryIgnored = false;
    this.look();
  }

  /** Looks at the clock and the settings: either may have been set, or the machine slept. */
  look(): void {
    const wasHeld = this.shown !== null;
    this.update();
    if (wasHeld !== (this.shown !== null)) this.options.onHeld();
    this.options.onChange();
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private update(): void {
    this.close();
    this.follow(this.now());
    this.shown = this.current();
    if (this.user) this.timer = setTimeout(() => this.look(), nextLook(this.user, this.now()));
  }

  private follow(now: number): void {
    const left = this.user && pauseAt(this.user, now);
    if (left === this.user) return;
    try {
      this.setUser(left);
    } catch (error) {
      this.user = left;
      this.options.log.warn(`The end of the pause could not be remembered: ${String(error)}`);
    }
  }

  private setUser(pause: UserPause | null): void {
    if (pause !== this.user) this.options.settingsFile.update({ pause });
    this.user = pause;
  }

  private current(): AppPause | null {
    if (this.user) return { kind: 'user', ...this.user };
    const battery = this.options.settingsFile.current.pauseOnBattery && this.onBattery && !this.batteryIgnored;
    return battery ? { kind: 'battery' } : null;
  }
}
