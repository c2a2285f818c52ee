import { ProblemError } from '../../shared/model/problem';
import { SETTINGS, type SettingsChange, type SettingsView, type ValuesOf } from '../../shared/model/settings';
import type { Limits } from '../../shared/model/workspace-state';
import { errorMessage } from '../../shared/util/errors';
import { isUnencrypted } from '../../shared/util/loopback';
import { readCaFile } from './ca-file';
import type { EnvironmentOverrides } from './environment-overrides';
import type { KeyStore } from './key-store';
import { checkApiKey, checkServerUrl } from './setting-values';
import type { SettingsData, SettingsFile } from './settings-file';

/** Start at login; the system stores it. */
export interface Autostart {
  isEnabled(): boolean;
  /** @throws when the system refuses */
  setEnabled(enabled: boolean): void;
}

export interface EffectiveSettingsOptions {
  readonly settingsFile: SettingsFile;
  readonly keyStore: Pick<KeyStore, 'available' | 'encrypt' | 'decrypt'>;
  readonly overrides: EnvironmentOverrides;
  readonly autostart: Autostart;
  readonly defaultMirrorBase: string;
  /** Called when the key store can not give back a stored key. */
  readonly onKeyLost: () => void;
}

/** The values of a change that are stored in another form than they are given. */
interface CheckedChange {
  readonly url: string | undefined;
  readonly key: string | undefined;
  readonly acceptedInsecureUrl: string | null;
}

const OVERRIDABLE = [
  'serverUrl',
  'apiKey',
  'limits',
  'caFile',
  'maxUploadKb',
] as const satisfies readonly (keyof EnvironmentOverrides)[];

/** The settings in force: the stored ones and the decrypted API key, overridden by the environment. */
export class EffectiveSettings {
  private storedApiKey = '';
  private startAtLogin = false;
  /** True until a stored key has been read. */
  private isLocked: boolean;
  private unlocking: Promise<void> | null = null;

  constructor(private readonly options: EffectiveSettingsOptions) {
    this.isLocked = options.settingsFile.current.encryptedApiKey !== '' && options.overrides.apiKey === undefined;
    this.refresh();
  }

  /** Reads the stored key, once: the key store may first ask the user for a password. The app must be ready. Never rejects. */
  unlock(): Promise<void> {
    this.unlocking ??= this.readKey();
    return this.unlocking;
  }

  /** Empty: the embedded receiver. */
  get serverUrl(): string {
    return this.options.overrides.serverUrl ?? this.options.settingsFile.current.serverUrl;
  }

  /** Empty until {@link unlock} has read it. */
  get apiKey(): string {
    return this.options.overrides.apiKey ?? this.storedApiKey;
  }

  /** True when a key was entered for this server that is not known any more. */
  get isKeyMissing(): boolean {
    const { keyedUrl } = this.options.settingsFile.current;
    return keyedUrl !== '' && keyedUrl === this.serverUrl && this.apiKey === '' && !this.isLocked;
  }

  /** True when the user says that the server never loses what it has. */
  get serverRemembers(): boolean {
    return this.serverUrl !== '' && this.options.settingsFile.current.rememberingUrl === this.serverUrl;
  }

  /** Absolute path of a file with trusted certificates; empty for none. */
  get caFile(): string {
    return this.options.overrides.caFile ?? this.options.settingsFile.current.caFile;
  }

  /** False for an unencrypted connection over a network whose risk was not accepted. */
  get mayConnect(): boolean {
    const { overrides, settingsFile } = this.options;
    const accepted = overrides.allowInsecure || settingsFile.current.acceptedInsecureUrl === this.serverUrl;
    return accepted || !isUnencrypted(this.serverUrl);
  }

  get mirrorBase(): string {
    return this.options.settingsFile.current.mirrorBase || this.options.defaultMirrorBase;
  }

  /** Limits of a workspace without its own. */
  get limits(): Limits {
    return { ...this.options.settingsFile.current.limits, ...this.options.overrides.limits };
  }

  /** Most that is sent to a server, KB a second; 0 for no limit. */
  get maxUploadKb(): number {
    return this.options.overrides.maxUploadKb ?? this.options.settingsFile.current.maxUploadKb;
  }

  /** Reads again the settings that change outside the app. */
  refresh(): void {
    this.startAtLogin = this.options.autostart.isEnabled();
  }

  view(): SettingsView {
    const { overrides, settingsFile, keyStore } = this.options;
    return {
      ...pickSettings(settingsFile.current),
      serverUrl: this.serverUrl,
      caFile: this.caFile,
      mirrorBase: this.mirrorBase,
      limits: this.limits,
      maxUploadKb: this.maxUploadKb,
      unencrypted: isUnencrypted(this.serverUrl),
      insecureAccepted: isUnencrypted(this.serverUrl) && this.mayConnect,
      hasApiKey: this.apiKey !== '' || this.isLocked,
      keyStoreAvailable: keyStore.available,
      startAtLogin: this.startAtLogin,
      overridden: OVERRIDABLE.filter((key) => overrides[key] !== undefined),
    };
  }

  /**
   * Checks a change and stores nothing.
   * @returns its values as they would be stored; undefined, or null for the accepted address, for those that stay
   * @throws ProblemError when a value can't be used
   */
  check(change: SettingsChange): CheckedChange {
    const { apiKey, acceptInsecure = false } = change;
    if (this.view().overridden.some((name) => change[name] !== undefined)) throw setByEnvironment();
    const url = change.serverUrl === undefined ? undefined : checkServerUrl(change.serverUrl);
    const key = apiKey === undefined ? undefined : checkApiKey(apiKey);
    const acceptedInsecureUrl = this.checkRisk(url, acceptInsecure);
    if (change.caFile) readCaFile(change.caFile);
    return { url, key, acceptedInsecureUrl };
  }

  /**
   * Stores a change; a `mirrorBase` must have been checked before.
   * @throws ProblemError when a value can't be used (nothing is changed then), or it can't be stored
   */
  async change(change: SettingsChange): Promise<void> {
    const { url, key, acceptedInsecureUrl } = this.check(change);
    const { apiKey: _key, acceptInsecure: _accept, startAtLogin, notifications, ...stored } = change;
    const { settingsFile, keyStore, defaultMirrorBase } = this.options;
    if (startAtLogin !== undefined && startAtLogin !== this.startAtLogin) this.setStartAtLogin(startAtLogin);
    const encryptedApiKey = key && ((await keyStore.encrypt(key)) ?? '');
    settingsFile.update({
      ...stored,
      ...(url !== undefined && { serverUrl: url }),
      ...(acceptedInsecureUrl !== null && { acceptedInsecureUrl }),
      ...(encryptedApiKey !== undefined && { encryptedApiKey }),
      ...((key ?? this.storedApiKey) !== '' && { keyedUrl: url ?? this.serverUrl }),
      ...(key === '' && { keyedUrl: '' }),
      ...(stored.mirrorBase === defaultMirrorBase && { mirrorBase: '' }),
      ...(notifications && { notifications: { ...settingsFile.current.notifications, ...notifications } }),
    });
    if (key === undefined) return;
    this.storedApiKey = key;
    this.isLocked = false;
  }

  private async readKey(): Promise<void> {
    if (!this.isLocked) return;
    const key = await this.options.keyStore.decrypt(this.options.settingsFile.current.encryptedApiKey);
    // The user may have entered another one meanwhile.
    if (!this.isLocked) return;
    this.isLocked = false;
    this.storedApiKey = key ?? '';
    if (key === null) this.options.onKeyLost();
  }

  /**
   * @param newUrl the address of the server after a change; undefined when it stays as it is
   * @returns the address whose risk is accepted from now on; null when that stays as it is
   * @throws ProblemError for a new unencrypted address whose risk is not accepted
   */
  private checkRisk(newUrl: string | undefined, isAccepted: boolean): string | null {
    const { overrides, settingsFile } = this.options;
    const url = newUrl ?? this.serverUrl;
    if (isAccepted && isUnencrypted(url)) return url;
    if (newUrl === undefined) return null;
    if (!isUnencrypted(url)) return '';
    if (overrides.allowInsecure || settingsFile.current.acceptedInsecureUrl === url) return null;
    throw new ProblemError({
      code: 'invalid-setting',
      title: 'The connection to that server would not be encrypted.',
      detail: 'Use a https:// or wss:// address, or confirm that everybody on the way may read the key and your files.',
    });
  }

  private setStartAtLogin(on: boolean): void {
    try {
      this.options.autostart.setEnabled(on);
    } catch (error) {
      const detail = errorMessage(error);
      throw new ProblemError({ code: 'io', title: 'Start at login could not be changed.', detail });
    }
    this.refresh();
  }
}

/** The stored settings that the window may see. */
function pickSettings(stored: SettingsData): ValuesOf<typeof SETTINGS> {
  const keys = Object.keys(SETTINGS) as (keyof typeof SETTINGS)[];
  return Object.fromEntries(keys.map((key) => [key, stored[key]])) as ValuesOf<typeof SETTINGS>;
}

function setByEnvironment(): ProblemError {
  return new ProblemError({
    code: 'invalid-setting',
    title: 'An environment variable decides this setting.',
    detail: 'Start Lockstep without its LOCKSTEP_… variable to change it here.',
  });
}
