import { describe, expect, it } from 'vitest';
import { SETTINGS, type SettingsView, settingsChangeSchema } from '../../shared/model/settings';
import { changeOfNamed, ownLimits, readNamedSettings } from './named-settings';

const defaults = Object.fromEntries(Object.entries(SETTINGS).map(([key, setting]) => [key, setting.default]));
const view = {
  ...defaults,
  serverUrl: 'wss://sync.example.com',
  mirrorBase: '/copies',
  startAtLogin: false,
} as SettingsView;

/** A value of each setting that differs from its present one, and the key of the change. */
const OTHERS: Record<string, readonly [string, string]> = {
  server: ['none', 'serverUrl'],
  'server-remembers': ['on', 'rememberingUrl'],
  'ca-file': ['/ca.pem', 'caFile'],
  copies: ['/other', 'mirrorBase'],
  'max-files': ['5', 'limits'],
  'max-file-bytes': ['6', 'limits'],
  'max-upload': ['500', 'maxUploadKb'],
  'send-tracked': ['off', 'sendTracked'],
  'pause-on-battery': ['on', 'pauseOnBattery'],
  'start-at-login': ['on', 'startAtLogin'],
  'notify-decision': ['off', 'notifications'],
  'notify-stopped': ['off', 'notifications'],
  'notify-server': ['off', 'notifications'],
  'notify-files': ['off', 'notifications'],
  'notify-pause': ['off', 'notifications'],
  updates: ['beta', 'updates'],
};

describe('named settings', () => {
  it('are all settings that the window changes, but for the key', () => {
    expect(readNamedSettings(view).map(({ name }) => name)).toEqual(Object.keys(OTHERS));
    const changed = new Set(Object.values(OTHERS).map(([, key]) => key));
    const { apiKey: _key, acceptInsecure: _option, ...rest } = settingsChangeSchema.unwrap().shape;
    expect(Object.keys(rest).sort()).toEqual([...changed].sort());
  });

  it.each(Object.entries(OTHERS))('%s is changed, and read as it was set', (name, [value, key]) => {
    const change = changeOfNamed(name, value, view);
    expect(Object.keys(change)).toEqual([key]);
    expect(settingsChangeSchema.safeParse(change).success).toBe(true);
    const notifications = { ...view.notifications, ...change.notifications };
    const after = { ...view, ...change, notifications } as SettingsView;
    expect(readNamedSettings(after).find((setting) => setting.name === name)?.value).toBe(value);
  });

  it.each([
    ['updates', 'weekly'],
    ['send-tracked', 'yes'],
    ['max-files', '0'],
    ['max-upload', '-1'],
    ['constructor', 'on'],
  ])('%s can not be %s', (name, value) => {
    expect(() => changeOfNamed(name, value, view)).toThrow(expect.objectContaining({ name: 'ProblemError' }));
  });

  it('says that no server can remember where there is none', () => {
    expect(() => changeOfNamed('server-remembers', 'on', { ...view, serverUrl: '' })).toThrow('There is no server.');
  });

  it('are the limits of one folder, too', () => {
    expect(ownLimits('max-files', '7', view.limits)).toEqual({ ...view.limits, maxFiles: 7 });
    expect(ownLimits('max-files', 'default', view.limits)).toBeNull();
    expect(() => ownLimits('updates', 'off', view.limits)).toThrow('the same for all folders');
  });
});
