import type { AppUpdater } from 'electron-updater';
import type { UpdateState } from '../../shared/model/app-snapshot';
import type { UpdateChannel } from '../../shared/model/settings';
import type { Logger } from '../../shared/util/log';
import type { UpdateMethod } from './update-method';
import { openUpdater } from './updater';

/** A first look once the start and its syncs are over, then a few times a day, ms. */
const FIRST_CHECK_MS = 2 * 60_000;
const CHECK_EVERY_MS = 6 * 60 * 60_000;

/** Errors that mean: what was fetched is not what the release says it is. */
const REFUSALS: readonly string[] = ['ERR_CHECKSUM_MISMATCH', 'ERR_UPDATER_INVALID_SIGNATURE'];

export interface UpdatesOptions {
  readonly way: UpdateMethod;
  readonly channel: () => UpdateChannel;
  /** Folder for what the updater needs to remember. */
  readonly folder: string;
  readonly log: Logger;
  readonly onChange: () => void;
}

/**
 * Keeps this copy of the app current: looks for a release now and then, fetches it in the background, and puts it in
 * place when the app has ended, which it does only after what was on its way has arrived. A machine that is offline, or
 * a feed that is away, is nobody's business but the log's.
 */
export class Updates {
  #state: UpdateState;
  #updater: AppUpdater | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: UpdatesOptions) {
    this.#state = this.#atRest(null);
  }

  get state(): UpdateState {
    return this.#state;
  }

  /** Starts looking by itself. */
  start(): void {
    if (this.options.way.kind === 'self') this.#lookIn(FIRST_CHECK_MS);
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  /** Follows the settings, which now name another channel. */
  channelChanged(): void {
    if (this.#updater) this.#follow(this.#updater);
    this.#enter(this.#atRest(null));
    if (this.#state.kind === 'idle') void this.check();
  }

  /** Looks for a release now, unless this copy is not to be updated, or it is being done. */
  async check(): Promise<void> {
    const { state } = this;
    const { way, folder, log } = this.options;
    if (way.kind !== 'self' || (state.kind !== 'idle' && state.kind !== 'refused')) return;
    this.#enter({ kind: 'checking' });
    try {
      this.#updater ??= this.#listenTo(await openUpdater(way, folder, log));
      this.#follow(this.#updater);
      const result = await this.#updater.checkForUpdates();
      await result?.downloadPromise;
    } catch (error) {
      this.#failed(error);
    }
  }

  #listenTo(updater: AppUpdater): AppUpdater {
    updater.on('update-not-available', () => this.#enter(this.#atRest(Date.now())));
    updater.on('update-available', ({ version }) => this.#enter({ kind: 'downloading', version }));
    updater.on('update-downloaded', ({ version }) => this.#enter({ kind: 'ready', version }));
    return updater;
  }

  #follow(updater: AppUpdater): void {
    const channel = this.options.channel();
    updater.autoInstallOnAppQuit = channel !== 'off';
    updater.channel = channel === 'beta' ? 'beta' : 'latest';
    updater.allowPrerelease = channel === 'beta';
    // Set by the line above, which means to lead back from a beta. Going back is not what the user asked for.
    updater.allowDowngrade = false;
  }

  #failed(error: unknown): void {
    const { state } = this;
    this.options.log.info(`Update: ${firstLine(error)}`);
    const refused = error instanceof Error && 'code' in error && REFUSALS.includes(String(error.code));
    if (refused && state.kind === 'downloading') this.#enter({ kind: 'refused', version: state.version });
    else this.#enter(this.#atRest(null, true));
  }

  #atRest(checkedAt: number | null, unreachable = false): UpdateState {
    const { way, channel } = this.options;
    if (way.kind === 'elsewhere') return way;
    return channel() === 'off' ? { kind: 'off' } : { kind: 'idle', checkedAt, unreachable };
  }

  #enter(state: UpdateState): void {
    this.#state = state;
    this.options.onChange();
  }

  #lookIn(delay: number): void {
    this.#timer = setTimeout(() => {
      void this.check();
      this.#lookIn(CHECK_EVERY_MS);
    }, delay);
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? '';
}
