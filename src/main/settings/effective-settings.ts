import { ProblemError } from '../../shared/model/problem';
import type { SettingsChange, SettingsView } from '../../shared/model/settings';
import type { Limits } from '../../shared/model/workspace-state';
import { isOpenToOthers } from '../../shared/util/loopback';
import type { Autostart } from '../desktop/autostart';
import { readCaFile } from './ca-file';
import type { EnvironmentOverrides } from './environment-overrides';
import type { KeyStore } from './key-store';
import { checkApiKey, checkServerUrl } from './setting-values';
import type { SettingsFile } from './settings-file';

export interface EffectiveSettingsOptions {
  readonly settingsFile: SettingsFile;
  readonly keyStore: Pick<KeyStore, 'available' | 'encrypt' | 'decrypt'>;
  readonly overrides: EnvironmentOverrides;
  readonly autostart: Autostart;
  readonly defaultMirrorBase: string;
  /** A key was stored, and the key store could not give it back. */
  readonly onKeyLost: () => void;
}

/** The settings in force: what is stored, the key as the key store gives it back, and the environment over both. */
export class EffectiveSettings {
  private storedApiKey = '';
  private startAtLogin = false;
  /** A stored key has not been read yet. */
  private isLocked: boolean;
  private unlocking: Promise<void> | null = null;

  constructor(private readonly options: EffectiveSettingsOptions) {
    this.isLocked = options.settingsFile.current.encryptedApiKey !== '' && options.overrides.apiKey === undefined;
    this.refresh();
  }

  /**
   * Reads the stored key, once, for whoever needs it: the key store may first ask the user for a password. The app must be
   * ready. Never rejects.
   */
  unlock(): Promise<void> {
    this.unlocking ??= this.readKey();
    return this.unlocking;
  }

  /** Empty: the embedded receiver. */
  get serverUrl(): string {
    return this.options.overrides.serverUrl ?? this.options.settingsFile.current.serverUrl;
  }

  /** Empty also until it is unlocked. */
  get apiKey(): string {
    return this.options.overrides.apiKey ?? this.storedApiKey;
  }

  /** Absolute path of a file with certificates to trust; empty for none. */
  get caFile(): string {
    return this.options.overrides.caFile ?? this.options.settingsFile.current.caFile;
  }

  /** True when files and the key may travel to the server as they would. */
  get mayConnect(): boolean {
    const { overrides, settingsFile } = this.options;
    const accepted = overrides.allowInsecure || settingsFile.current.acceptedInsecureUrl === this.serverUrl;
    return accepted || !isOpenToOthers(this.serverUrl);
  }

  get mirrorBase(): string {
    return this.options.settingsFile.current.mirrorBase || this.options.defaultMirrorBase;
  }

  /** Limits of a workspace without its own. */
  get limits(): Limits {
    return { ...this.options.settingsFile.current.limits, ...this.options.overrides.limits };
  }

  /** Looks again at what can change outside the app. */
  refresh(): void {
    this.startAtLogin = this.options.autostart.isEnabled();
  }

  view(): SettingsView {
    const { serverUrl, apiKey, limits, caFile } = this.options.overrides;
    return {
      serverUrl: this.serverUrl,
      unencrypted: isOpenToOthers(this.serverUrl),
      insecureAccepted: isOpenToOthers(this.serverUrl) && this.mayConnect,
      caFile: this.caFile,
      hasApiKey: this.apiKey !== '' || this.isLocked,
      keyStoreAvailable: this.options.keyStore.available,
      mirrorBase: this.mirrorBase,
      limits: this.limits,
      startAtLogin: this.startAtLogin,
      pauseOnBattery: this.options.settingsFile.current.pauseOnBattery,
      notifications: this.options.settingsFile.current.notifications,
      updates: this.options.settingsFile.current.updates,
      overridden: [
        ...(serverUrl === undefined ? [] : (['serverUrl'] as const)),
        ...(apiKey === undefined ? [] : (['apiKey'] as const)),
        ...(limits === undefined ? [] : (['limits'] as const)),
        ...(caFile === undefined ? [] : (['caFile'] as const)),
      ],
    };
  }

  /**
   * Stores a change; a `mirrorBase` must have been checked before.
   * @throws ProblemError when a value can't be used (nothing is changed then), or it can't be stored
   */
  async change(change: SettingsChange): Promise<void> {
    const { serverUrl, apiKey, caFile, mirrorBase, limits, startAtLogin, pauseOnBattery, notifications, updates } =
      change;
    if (this.view().overridden.some((key) => change[key] !== undefined)) throw setByEnvironment();
    const url = serverUrl === undefined ? undefined : checkServerUrl(serverUrl);
    const key = apiKey === undefined ? undefined : checkApiKey(apiKey);
    const accepted = this.checkRisk(url ?? this.serverUrl, change);
    if (caFile) readCaFile(caFile);
    if (startAtLogin !== undefined && startAtLogin !== this.startAtLogin) this.setStartAtLogin(startAtLogin);
    const { settingsFile, keyStore } = this.options;
    const encryptedApiKey = key && ((await keyStore.encrypt(key)) ?? '');
    settingsFile.update({
      ...(url !== undefined && { serverUrl: url }),
      ...(accepted !== null && { acceptedInsecureUrl: accepted }),
      ...(caFile !== undefined && { caFile }),
      ...(encryptedApiKey !== undefined && { encryptedApiKey }),
      ...(mirrorBase !== undefined && { mirrorBase: mirrorBase === this.options.defaultMirrorBase ? '' : mirrorBase }),
      ...(limits !== undefined && { limits }),
      ...(pauseOnBattery !== undefined && { pauseOnBattery }),
      ...(notifications && { notifications: { ...settingsFile.current.notifications, ...notifications } }),
      ...(updates !== undefined && { updates }),
    });
    if (key === undefined) return;
    this.storedApiKey = key;
    this.isLocked = false;
  }

  private async readKey(): Promise<void> {
    if (!this.isLocked) return;
    const key = await this.options.keyStore.decrypt(this.options.settingsFile.current.encryptedApiKey);
    // Another may have been entered meanwhile.
    if (!this.isLocked) return;
    this.isLocked = false;
    this.storedApiKey = key ?? '';
    if (key === null) this.options.onKeyLost();
  }

  /** The address whose risk is taken with a change; null when that stays as it is. @throws ProblemError without a word about it */
  private checkRisk(url: string, { serverUrl, acceptInsecure }: SettingsChange): string | null {
    const { overrides, settingsFile } = this.options;
    if (acceptInsecure === true && isOpenToOthers(url)) return url;
    if (serverUrl === undefined) return null;
    const isKnown = overrides.allowInsecure || settingsFile.current.acceptedInsecureUrl === url;
    if (!isOpenToOthers(url)) return '';
    if (isKnown) return null;
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
      const detail = error instanceof Error ? error.message : String(error);
      throw new ProblemError({ code: 'io', title: 'Start at login could not be changed.', detail });
    }
    this.refresh();
  }
}

function setByEnvironment(): ProblemError {
  return new ProblemError({
    code: 'invalid-setting',
    title: 'An environment variable decides this setting.',
    detail: 'Start Lockstep without its LOCKSTEP_… variable to change it here.',
  });
}
