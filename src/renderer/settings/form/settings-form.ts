import type { NotificationKind, SettingsChange, SettingsView, UpdateChannel } from '../../../shared/model/settings';
import { MAX_UPLOAD_KB } from '../../../shared/model/workspace-state';
import { count } from '../../../shared/text/units';
import { isUnencrypted, withScheme } from '../../../shared/util/loopback';
import { type LimitsDraft, type LimitsErrors, limitsDraft, readLimits } from './limits-form';

/** Settings as they stand in the fields. */
export interface SettingsDraft {
  readonly destination: 'embedded' | 'server';
  readonly serverUrl: string;
  /** A new key; empty leaves the stored one. */
  readonly apiKey: string;
  /** The risk of an unencrypted connection is taken. */
  readonly acceptInsecure: boolean;
  /** The server never loses what it has. */
  readonly serverRemembers: boolean;
  /** Absolute path; empty for none. */
  readonly caFile: string;
  readonly mirrorBase: string;
  readonly limits: LimitsDraft;
  /** KB a second; empty for no limit. */
  readonly maxUploadKb: string;
  readonly startAtLogin: boolean;
  readonly sendTracked: boolean;
  readonly pauseOnBattery: boolean;
  readonly notifications: Readonly<Record<NotificationKind, boolean>>;
  readonly updates: UpdateChannel;
}

export interface SettingsErrors extends LimitsErrors {
  readonly serverUrl?: string;
  readonly apiKey?: string;
  readonly acceptInsecure?: string;
  readonly maxUploadKb?: string;
}

export function settingsDraft(settings: SettingsView): SettingsDraft {
  return {
    destination: settings.serverUrl === '' ? 'embedded' : 'server',
    serverUrl: settings.serverUrl,
    apiKey: '',
    acceptInsecure: false,
    serverRemembers: settings.serverUrl !== '' && settings.rememberingUrl === settings.serverUrl,
    caFile: settings.caFile,
    mirrorBase: settings.mirrorBase,
    limits: limitsDraft(settings.limits),
    maxUploadKb: settings.maxUploadKb === 0 ? '' : String(settings.maxUploadKb),
    startAtLogin: settings.startAtLogin,
    sendTracked: settings.sendTracked,
    pauseOnBattery: settings.pauseOnBattery,
    notifications: settings.notifications,
    updates: settings.updates,
  };
}

/** The changes against `settings`, or an error for each invalid field. Settings from the environment are left out. */
export function readSettings(
  draft: SettingsDraft,
  settings: SettingsView,
): { readonly change: SettingsChange; readonly errors: SettingsErrors } {
  const free = (key: SettingsView['overridden'][number]) => !settings.overridden.includes(key);
  const toServer = draft.destination === 'server';
  const serverUrl = toServer ? withScheme(draft.serverUrl) : '';
  const apiKey = toServer ? draft.apiKey.trim() : '';
  const accepts = draft.acceptInsecure && toServer && asksForConsent(draft.serverUrl, settings);
  const needsAccept = toServer && serverUrl !== settings.serverUrl && isUnencrypted(serverUrl) && !accepts;
  const caFile = draft.caFile.trim();
  const rememberingUrl = draft.serverRemembers ? serverUrl : '';
  const { limits, errors: limitsErrors } = readLimits(draft.limits);
  const urlError = free('serverUrl') && toServer ? serverUrlError(serverUrl) : null;
  const keyError = free('apiKey') && apiKey !== '' ? apiKeyError(apiKey) : null;
  const limitsChanged =
    limits && (limits.maxFiles !== settings.limits.maxFiles || limits.maxFileBytes !== settings.limits.maxFileBytes);
  const maxUploadKb = Number(draft.maxUploadKb);
  const isUploadValid = Number.isInteger(maxUploadKb) && maxUploadKb >= 0 && maxUploadKb <= MAX_UPLOAD_KB;
  const switched = Object.entries(draft.notifications).filter(
    ([kind, on]) => settings.notifications[kind as NotificationKind] !== on,
  );
  return {
    change: {
      ...(free('serverUrl') && serverUrl !== settings.serverUrl && { serverUrl }),
      ...(free('apiKey') && apiKey !== '' && { apiKey }),
      ...(accepts && { acceptInsecure: true as const }),
      ...(toServer && rememberingUrl !== settings.rememberingUrl && { rememberingUrl }),
      ...(free('caFile') && toServer && caFile !== settings.caFile && { caFile }),
      ...(draft.mirrorBase !== settings.mirrorBase && { mirrorBase: draft.mirrorBase }),
      ...(free('limits') && limitsChanged && { limits }),
      ...(free('maxUploadKb') && isUploadValid && maxUploadKb !== settings.maxUploadKb && { maxUploadKb }),
      ...(draft.startAtLogin !== settings.startAtLogin && { startAtLogin: draft.startAtLogin }),
      ...(draft.sendTracked !== settings.sendTracked && { sendTracked: draft.sendTracked }),
      ...(draft.pauseOnBattery !== settings.pauseOnBattery && { pauseOnBattery: draft.pauseOnBattery }),
      ...(switched.length > 0 && { notifications: Object.fromEntries(switched) }),
      ...(draft.updates !== settings.updates && { updates: draft.updates }),
    },
    errors: {
      ...(urlError && { serverUrl: urlError }),
      ...(keyError && { apiKey: keyError }),
      ...(free('serverUrl') && needsAccept && { acceptInsecure: 'Confirm this, or use a https:// address.' }),
      ...(free('limits') && limitsErrors),
      ...(free('maxUploadKb') &&
        !isUploadValid && { maxUploadKb: `Enter a whole number up to ${count(MAX_UPLOAD_KB)}, or nothing.` }),
    },
  };
}

/** True for an unencrypted address whose risk the user has not accepted yet. */
export function asksForConsent(serverUrl: string, settings: SettingsView): boolean {
  const whole = withScheme(serverUrl);
  const isTaken = settings.insecureAccepted && whole === settings.serverUrl;
  return isUnencrypted(whole) && !isTaken;
}

const SCHEMES: readonly string[] = ['https:', 'http:', 'wss:', 'ws:'];

function serverUrlError(text: string): string | null {
  if (text === '') return 'Enter the address of the server.';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !SCHEMES.includes(url.protocol) || url.host === '') {
    return 'Enter an address such as https://sync.example.com.';
  }
  if (url.username !== '' || url.password !== '') return 'Leave out the user name and password: use the API key.';
  return null;
}

/** The key is offered as a WebSocket subprotocol, which is a token of HTTP: visible ASCII without separators. */
function apiKeyError(key: string): string | null {
  if (/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(key)) return null;
  return 'This is no API key: it holds a space or another character that a key can’t have.';
}
