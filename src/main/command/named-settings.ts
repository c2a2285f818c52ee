import { ProblemError } from '../../shared/model/problem';
import type { NotificationKind, SettingsChange, SettingsView } from '../../shared/model/settings';
import type { Limits } from '../../shared/model/workspace-state';
import { checkLimit, checkMaxUpload } from '../settings/setting-values';

/** A setting as the `lockstep` command names it. */
interface NamedSetting {
  read(view: SettingsView): string;
  /** @throws ProblemError when the text is no value of it */
  change(text: string, view: SettingsView): SettingsChange;
}

/** Value of an address, file, folder or limit that is not set. */
const NONE = 'none';
/** Value of a folder's limit that gives it the limits of all folders again. */
const DEFAULT = 'default';
const LIMITS: ReadonlyMap<string, keyof Limits> = new Map([
  ['max-files', 'maxFiles'],
  ['max-file-bytes', 'maxFileBytes'],
]);
const CHANNELS = ['stable', 'beta', 'off'] as const;

/** Every setting of the window but the API key, which no command line should show. */
const NAMED_SETTINGS: ReadonlyMap<string, NamedSetting> = new Map<string, NamedSetting>([
  ['server', textual('serverUrl')],
  [
    'server-remembers',
    {
      read: ({ serverUrl, rememberingUrl }) => onOff(serverUrl !== '' && serverUrl === rememberingUrl),
      change: (text, { serverUrl }) => {
        const remembers = readSwitch(text);
        if (remembers && serverUrl === '') throw invalid('There is no server.', 'Set the server first.');
        return { rememberingUrl: remembers ? serverUrl : '' };
      },
    },
  ],
  ['ca-file', textual('caFile')],
  ['copies', textual('mirrorBase')],
  ...[...LIMITS].map(([name, key]): [string, NamedSetting] => [name, limit(key)]),
  [
    'max-upload',
    {
      read: ({ maxUploadKb }) => (maxUploadKb === 0 ? NONE : `${maxUploadKb}`),
      change: (text) => ({ maxUploadKb: text === NONE ? 0 : checkMaxUpload(text) }),
    },
  ],
  ['send-tracked', switching('sendTracked')],
  ['pause-on-battery', switching('pauseOnBattery')],
  ['start-at-login', switching('startAtLogin')],
  ...(['decision', 'stopped', 'server', 'files', 'pause'] as const).map(notification),
  [
    'updates',
    {
      read: ({ updates }) => updates,
      change: (text) => {
        const updates = CHANNELS.find((channel) => channel === text);
        if (!updates) throw invalid(`“${text.slice(0, 40)}” is no channel.`, `Give ${CHANNELS.join(', ')}.`);
        return { updates };
      },
    },
  ],
]);

/** The settings with their values, each as it would be set. */
export function readNamedSettings(view: SettingsView): { readonly name: string; readonly value: string }[] {
  return [...NAMED_SETTINGS].map(([name, setting]) => ({ name, value: setting.read(view) }));
}

/** @throws ProblemError when there is no such setting, or the text is no value of it */
export function changeOfNamed(name: string, text: string, view: SettingsView): SettingsChange {
  const setting = NAMED_SETTINGS.get(name);
  if (setting) return setting.change(text, view);
  throw invalid(`There is no setting ${name.slice(0, 40)}.`, 'lockstep settings shows all.');
}

/**
 * The limits of a folder of its own; null for the usual ones.
 * @throws ProblemError when the setting is no limit, or the text is no value of it
 */
export function ownLimits(name: string, text: string, limits: Limits): Limits | null {
  const key = LIMITS.get(name);
  if (!key) throw invalid(`${name.slice(0, 40)} is the same for all folders.`, 'Leave out the folder.');
  return text === DEFAULT ? null : { ...limits, [key]: checkLimit(key, text) };
}

/** The limits with their values, as {@link readNamedSettings} names them. */
export function namedLimits(limits: Limits): { readonly name: string; readonly value: string }[] {
  return [...LIMITS].map(([name, key]) => ({ name, value: `${limits[key]}` }));
}

/**
 * The limits with those that are given as texts in their place.
 * @throws ProblemError when a text is no value of its limit
 */
export function changedLimits(limits: Limits, texts: Readonly<Record<keyof Limits, string | null>>): Limits {
  const { maxFiles, maxFileBytes } = texts;
  return {
    maxFiles: maxFiles === null ? limits.maxFiles : checkLimit('maxFiles', maxFiles),
    maxFileBytes: maxFileBytes === null ? limits.maxFileBytes : checkLimit('maxFileBytes', maxFileBytes),
  };
}

function textual(key: 'serverUrl' | 'caFile' | 'mirrorBase'): NamedSetting {
  return {
    read: (view) => view[key] || NONE,
    change: (text) => ({ [key]: text === NONE ? '' : text }),
  };
}

function switching(key: 'sendTracked' | 'pauseOnBattery' | 'startAtLogin'): NamedSetting {
  return { read: (view) => onOff(view[key]), change: (text) => ({ [key]: readSwitch(text) }) };
}

function limit(key: 'maxFiles' | 'maxFileBytes'): NamedSetting {
  return {
    read: ({ limits }) => `${limits[key]}`,
    change: (text, { limits }) => ({ limits: { ...limits, [key]: checkLimit(key, text) } }),
  };
}

function notification(kind: NotificationKind): [string, NamedSetting] {
  return [
    `notify-${kind}`,
    {
      read: ({ notifications }) => onOff(notifications[kind]),
      change: (text) => ({ notifications: { [kind]: readSwitch(text) } }),
    },
  ];
}

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}

function readSwitch(text: string): boolean {
  if (text === 'on' || text === 'off') return text === 'on';
  throw invalid(`“${text.slice(0, 40)}” is no value of this setting.`, 'Give on or off.');
}

function invalid(title: string, detail: string): ProblemError {
  return new ProblemError({ code: 'invalid-setting', title, detail });
}
