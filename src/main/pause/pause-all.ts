import type { AppPause, PauseLength } from '../../shared/model/app-snapshot';
import type { Emitter } from '../../shared/util/emitter';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import type { SettingsFile } from '../settings/settings-file';
import { nextCheckMs, pauseAt, startPause, type UserPause } from './pause-schedule';

export interface PauseAllOptions {
  readonly settingsFile: SettingsFile;
  readonly log: Logger;
  /** Emitted when the pause or the figure of its countdown may have changed. */
  readonly changed: Emitter;
  /** Called when the pause begins or ends. */
  readonly onToggle: () => void;
  /** Ms since the epoch. */
  readonly now?: () => number;
}

/**
 * The pause of all folders: by the user, stored with its wall-clock deadline, or by the battery. A timer runs only while
 * the user's pause lasts.
 */
export class PauseAll {
  private user: UserPause | null;
  private onBattery = false;
  /** The user resumed on battery, which does not pause again before the next charge. */
  private batteryIgnored = false;
  private current: AppPause | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly now: () => number;

  constructor(private readonly options: PauseAllOptions) {
    this.now = options.now ?? Date.now;
    this.user = options.settingsFile.current.pause;
    this.update();
  }

  get state(): AppPause | null {
    return this.current;
  }

  /** @throws when it can't be stored */
  pause(length: PauseLength): void {
    this.setUser(startPause(length, this.now()));
    this.refresh();
  }

  /** @throws when it can't be stored */
  resume(): void {
    this.setUser(null);
    this.batteryIgnored = this.onBattery;
    this.refresh();
  }

  setOnBattery(onBattery: boolean): void {
    this.onBattery = onBattery;
    if (!onBattery) this.batteryIgnored = false;
    this.refresh();
  }

  /** Reads the clock and the settings again: either may have been set, and the machine may have slept. */
  refresh(): void {
    const wasPaused = this.current !== null;
    this.update();
    if (wasPaused !== (this.current !== null)) this.options.onToggle();
    this.options.changed.emit();
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private update(): void {
    this.close();
    const now = this.now();
    this.dropExpired(now);
    this.current = this.computed();
    if (this.user) this.timer = setTimeout(() => this.refresh(), nextCheckMs(this.user, now));
  }

  private dropExpired(now: number): void {
    const left = this.user && pauseAt(this.user, now);
    if (left === this.user) return;
    try {
      this.setUser(left);
    } catch (error) {
      this.user = left;
      this.options.log.warn(`The end of the pause could not be remembered: ${errorMessage(error)}`);
    }
  }

  private setUser(pause: UserPause | null): void {
    if (pause !== this.user) this.options.settingsFile.update({ pause });
    this.user = pause;
  }

  private computed(): AppPause | null {
    if (this.user) return { kind: 'user', ...this.user };
    const battery = this.options.settingsFile.current.pauseOnBattery && this.onBattery && !this.batteryIgnored;
    return battery ? { kind: 'battery' } : null;
  }
}
