import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { UpdateState } from '../../shared/model/app-snapshot';
import type { UpdateChannel } from '../../shared/model/settings';
import type { Emitter } from '../../shared/util/emitter';
import { errorMessage, systemCode } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { type UpdateMethod, updateMethod } from './update-method';
import { openUpdater } from './updater';

/** The first check waits for the start and its syncs; later ones come a few times a day. */
const FIRST_CHECK_MS = 2 * 60_000;
const CHECK_EVERY_MS = 6 * 60 * 60_000;

/** Error codes of electron-updater for a download that differs from its release. */
const REFUSALS: readonly string[] = ['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE'];

export interface UpdatesOptions {
  readonly channel: () => UpdateChannel;
  /** Folder for the updater's own files. */
  readonly folder: string;
  readonly log: Logger;
  readonly changed: Emitter;
}

/** Opens the updates of this copy of the app. */
export function openUpdates(options: UpdatesOptions): Updates {
  const method = updateMethod({
    platform: process.platform,
    isPackaged: app.isPackaged,
    program: process.execPath,
    hasFeed: existsSync(join(process.resourcesPath, 'app-update.yml')),
    env: process.env,
  });
  return new Updates(method, options);
}

/**
 * Keeps this copy of the app current: checks for a release now and then, downloads it in the background, and installs it
 * after the app has quit. A machine that is offline or a feed that does not answer is only logged.
 */
export class Updates {
  private current: UpdateState;
  private updater: AppUpdater | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly method: UpdateMethod,
    private readonly options: UpdatesOptions,
  ) {
    this.current = this.idleState(null);
  }

  get state(): UpdateState {
    return this.current;
  }

  /** Starts the regular checks. */
  start(): void {
    if (this.method.kind === 'self') this.checkIn(FIRST_CHECK_MS);
  }

  close(): void {
    if (this.timer) clearTimeout(this.timer);
  }

  /** Follows the settings, which now name another channel. */
  channelChanged(): void {
    if (this.updater) this.applyChannel(this.updater);
    this.enter(this.idleState(null));
    if (this.current.kind === 'idle') void this.check();
  }

  /** Checks for a release now, unless this copy is not to be updated, or a check is under way. */
  async check(): Promise<void> {
    const { method, current } = this;
    const { folder, log } = this.options;
    if (method.kind !== 'self' || (current.kind !== 'idle' && current.kind !== 'refused')) return;
    this.enter({ kind: 'checking' });
    try {
      this.updater ??= this.listenTo(await openUpdater(method, folder, log));
      this.applyChannel(this.updater);
      const result = await this.updater.checkForUpdates();
      await result?.downloadPromise;
    } catch (error) {
      this.failed(error);
    }
  }

  private listenTo(updater: AppUpdater): AppUpdater {
    updater.on('update-not-available', () => this.enter(this.idleState(Date.now())));
    updater.on('update-available', ({ version }) => this.enter({ kind: 'downloading', version }));
    updater.on('update-downloaded', ({ version }) => this.enter({ kind: 'ready', version }));
    return updater;
  }

  private applyChannel(updater: AppUpdater): void {
    const channel = this.options.channel();
    updater.autoInstallOnAppQuit = channel !== 'off';
    updater.channel = channel === 'beta' ? 'beta' : 'latest';
    updater.allowPrerelease = channel === 'beta';
    // The setter of `channel` allows it, to lead back from a beta. The user did not ask for an older version.
    updater.allowDowngrade = false;
  }

  private failed(error: unknown): void {
    const { current } = this;
    this.options.log.info(`Update: ${errorMessage(error).split('\n', 1)[0]}`);
    const refused = REFUSALS.includes(systemCode(error));
    if (refused && current.kind === 'downloading') this.enter({ kind: 'refused', version: current.version });
    else this.enter(this.idleState(null, true));
  }

  private idleState(checkedAt: number | null, unreachable = false): UpdateState {
    const { method } = this;
    if (method.kind === 'elsewhere') return method;
    return this.options.channel() === 'off' ? { kind: 'off' } : { kind: 'idle', checkedAt, unreachable };
  }

  private enter(state: UpdateState): void {
    this.current = state;
    this.options.changed.emit();
  }

  private checkIn(delayMs: number): void {
    this.timer = setTimeout(() => {
      void this.check();
      this.checkIn(CHECK_EVERY_MS);
    }, delayMs);
  }
}
