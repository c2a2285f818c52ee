import { describe, expect, it } from 'vitest';
import type { SettingsView } from '../../../shared/model/settings';
import { exampleSettings } from '../../../test-support/example-snapshot';
import { readLimits } from './limits-form';
import { readSettings, settingsDraft } from './settings-form';

const settings: SettingsView = { ...exampleSettings, mirrorBase: '/home/ada/Mirrors' };
const draft = settingsDraft(settings);

describe('readSettings', () => {
  it('is empty without a change', () => {
    expect(readSettings(draft, settings)).toEqual({ change: {}, errors: {} });
  });

  it('holds a changed update channel', () => {
    expect(readSettings({ ...draft, updates: 'off' }, settings)).toEqual({ change: { updates: 'off' }, errors: {} });
  });

  it('holds only changed settings', () => {
    const { change, errors } = readSettings(
      {
        ...draft,
        destination: 'server',
        serverUrl: ' https://sync.example.com ',
        apiKey: ' k-1\n',
        limits: { maxFiles: '500', maxFileKb: '1.5' },
      },
      settings,
    );
    expect(errors).toEqual({});
    expect(change).toEqual({
      serverUrl: 'https://sync.example.com',
      apiKey: 'k-1',
      limits: { maxFiles: 500, maxFileBytes: 1_536 },
    });
  });

  it('says of one address only that its server remembers', () => {
    const serverUrl = 'https://sync.example.com';
    const stored: SettingsView = { ...settings, serverUrl, rememberingUrl: serverUrl };
    const to = (change: Partial<typeof draft>) => readSettings({ ...settingsDraft(stored), ...change }, stored).change;
    expect(to({})).toEqual({});
    expect(to({ serverRemembers: false })).toEqual({ rememberingUrl: '' });
    const other = 'https://other.example.com';
    expect(to({ serverUrl: other })).toEqual({ serverUrl: other, rememberingUrl: other });
    const embedded = readSettings({ ...draft, destination: 'server', serverUrl, serverRemembers: true }, settings);
    expect(embedded.change).toEqual({ serverUrl, rememberingUrl: serverUrl });
  });

  it('holds changed switches', () => {
    const notifications = { ...draft.notifications, files: false };
    const { change } = readSettings({ ...draft, pauseOnBattery: true, notifications }, settings);
    expect(change).toEqual({ pauseOnBattery: true, notifications: { files: false } });
  });

  it('accepts an unencrypted address only with the consent of the user', () => {
    const open = { ...draft, destination: 'server', serverUrl: 'http://sync.example.com' } as const;
    expect(readSettings(open, settings).errors.acceptInsecure).toBeTypeOf('string');
    const { change, errors } = readSettings({ ...open, acceptInsecure: true, caFile: ' /ca.pem ' }, settings);
    expect([change, errors]).toEqual([{ serverUrl: open.serverUrl, acceptInsecure: true, caFile: '/ca.pem' }, {}]);
    const safe = { ...open, serverUrl: 'https://sync.example.com', acceptInsecure: true };
    expect(readSettings(safe, settings).change).toEqual({ serverUrl: safe.serverUrl });
    const taken = { ...settings, serverUrl: open.serverUrl, insecureAccepted: true };
    expect(readSettings({ ...settingsDraft(taken), acceptInsecure: true }, taken).change).toEqual({});
  });

  it('returns to this computer with an empty address', () => {
    const remote = { ...settings, serverUrl: 'https://sync.example.com' };
    const { change } = readSettings({ ...settingsDraft(remote), destination: 'embedded' }, remote);
    expect(change).toEqual({ serverUrl: '' });
  });

  it.each(['', 'example', 'two words.example', 'ftp://x', 'https://', 'https://user:secret@host'])(
    'refuses the address %j',
    (serverUrl) => {
      const { errors } = readSettings({ ...draft, destination: 'server', serverUrl }, settings);
      expect(errors.serverUrl).toBeTypeOf('string');
    },
  );

  it.each(['with space', 'ключ', 'a,b', 'a"b'])('refuses the key %j', (apiKey) => {
    const form = { ...draft, destination: 'server', serverUrl: 'wss://host', apiKey } as const;
    expect(readSettings(form, settings).errors.apiKey).toBeTypeOf('string');
  });

  it('leaves out settings from the environment', () => {
    const fixed: SettingsView = { ...settings, overridden: ['serverUrl', 'apiKey', 'limits', 'maxUploadKb'] };
    const form = {
      ...draft,
      destination: 'server',
      serverUrl: 'nonsense',
      apiKey: 'no key',
      limits: { maxFiles: '', maxFileKb: '' },
      maxUploadKb: 'fast',
      startAtLogin: true,
    } as const;
    expect(readSettings(form, fixed)).toEqual({ change: { startAtLogin: true }, errors: {} });
  });
});

describe('the limit for upload', () => {
  const limited: SettingsView = { ...settings, maxUploadKb: 500 };
  const to = (maxUploadKb: string) => readSettings({ ...settingsDraft(limited), maxUploadKb }, limited);

  it.each([
    ['500', {}],
    ['80', { maxUploadKb: 80 }],
    [' ', { maxUploadKb: 0 }],
    ['0', { maxUploadKb: 0 }],
  ])('%j leads to the change %j', (text, change) => {
    expect(to(text)).toEqual({ change, errors: {} });
  });

  it.each(['-1', '1.5', 'fast', '1000001'])('can not be %j', (text) => {
    expect(to(text).change).toEqual({});
    expect(to(text).errors.maxUploadKb).toBeTypeOf('string');
  });
});

describe('readLimits', () => {
  it('keeps a size that is no whole number of kilobytes', () => {
    const odd = settingsDraft({ ...settings, limits: { maxFiles: 1, maxFileBytes: 1_000 } });
    expect(readLimits(odd.limits)).toEqual({ limits: { maxFiles: 1, maxFileBytes: 1_000 }, errors: {} });
  });

  it.each([
    ['0', '100'],
    ['1.5', '100'],
    ['-3', '100'],
    ['many', '100'],
    ['', '100'],
    ['1e300', '100'],
    ['1000001', '100'],
    ['1', '102401'],
    ['1', '0'],
    ['1', ''],
    ['1', '-1'],
  ])('refuses %j files of %j KB', (maxFiles, maxFileKb) => {
    expect(readLimits({ maxFiles, maxFileKb }).limits).toBeNull();
  });
});
