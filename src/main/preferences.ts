import type { Limits, SettingsChange, SettingsView } from '../preload/contract';
import type { Autostart } from './autostart';
import type { Overrides } from './overrides';
import type { Secrets } from './secrets';
import { checkApiKey, checkServerUrl } from './setting-values';
import type { Settings } from './settings';
import { ProblemError } from './sync/problem';

export interface PreferencesOptions {
  readonly settings: Settings;
  readonly secrets: Pick<Secrets, 'available' | 'encrypt' | 'decrypt'>;
  readonly overrides: Overrides;
  readonly autostart: Autostart;
  readonly defaultMirrorBase: string;
}

/** The settings in force: what is stored, the key as the key store gives it back, and the environment over both. */
export class Preferences {
  private storedApiKey: string;
  private startAtLogin = false;
  /** A key was stored, and the key store could not give it back. */
  readonly keyLost: boolean;

  /** The app must be ready: only then does the key store answer. */
  constructor(private readonly options: PreferencesOptions) {
    const { encryptedApiKey } = options.settings.current;
    const wanted = encryptedApiKey !== '' && options.overrides.apiKey === undefined;
    const key = wanted ? options.secrets.decrypt(encryptedApiKey) : '';
    this.storedApiKey = key ?? '';
    this.keyLost = key === null;
    this.refresh();
  }

  /** Empty: the embedded receiver. */
  get serverUrl(): string {
    return this.options.overrides.serverUrl ?? this.options.settings.current.serverUrl;
  }

  get apiKey(): string {
    return this.options.overrides.apiKey ?? this.storedApiKey;
  }

  get mirrorBase(): string {
    return this.options.settings.current.mirrorBase || this.options.defaultMirrorBase;
  }

  /** Limits of a workspace without its own. */
  get limits(): Limits {
    return { ...this.options.settings.current.limits, ...this.options.overrides.limits };
  }

  /** Looks again at what can change outside the app. */
  refresh(): void {
    this.startAtLogin = this.options.autostart.isEnabled();
  }

  view(): SettingsView {
    const { serverUrl, apiKey, limits } = this.options.overrides;
    return {
      serverUrl: this.serverUrl,
      hasApiKey: this.apiKey !== '',
      keyStoreAvailable: this.options.secrets.available,
      mirrorBase: this.mirrorBase,
      limits: this.limits,
      startAtLogin: this.startAtLogin,
      pauseOnBattery: this.options.settings.current.pauseOnBattery,
      notifications: this.options.settings.current.notifications,
      updates: this.options.settings.current.updates,
      overridden: [
        ...(serverUrl === undefined ? [] : (['serverUrl'] as const)),
        ...(apiKey === undefined ? [] : (['apiKey'] as const)),
        ...(limits === undefined ? [] : (['limits'] as const)),
      ],
    };
  }

  /**
   * Stores a change; a `mirrorBase` must have been checked before.
   * @throws ProblemError when a value can't be used (nothing is changed then), or it can't be stored
   */
  change(change: SettingsChange): void {
    const { serverUrl, apiKey, mirrorBase, limits, startAtLogin, pauseOnBattery, notifications, updates } = change;
    if (this.view().overridden.some((key) => change[key] !== undefined)) throw setByEnvironment();
    const url = serverUrl === undefined ? undefined : checkServerUrl(serverUrl);
    const key = apiKey === undefined ? undefined : checkApiKey(apiKey);
    if (startAtLogin !== undefined && startAtLogin !== this.startAtLogin) this.setStartAtLogin(startAtLogin);
    const { settings } = this.options;
    settings.update({
      ...(url !== undefined && { serverUrl: url }),
      ...(key !== undefined && { encryptedApiKey: key && (this.options.secrets.encrypt(key) ?? '') }),
      ...(mirrorBase !== undefined && { mirrorBase: mirrorBase === this.options.defaultMirrorBase ? '' : mirrorBase }),
      ...(limits !== undefined && { limits }),
      ...(pauseOnBattery !== undefined && { pauseOnBattery }),
      ...(notifications && { notifications: { ...settings.current.notifications, ...notifications } }),
      ...(updates !== undefined && { updates }),
    });
    if (key !== undefined) this.storedApiKey = key;
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
