import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Overrides } from './overrides';
import { Preferences, type PreferencesOptions } from './preferences';
import { ProblemError } from './sync/problem';
import { XdgAutostart } from './xdg-autostart';

// Outside the app the `electron` package looks for its runtime on import; this is it.
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= dirname(process.execPath);
const { openSettings } = await import('./settings');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-preferences-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A key store needs a desktop session; these two behave as one that works and as a system without any. */
const keyStore: PreferencesOptions['secrets'] = {
  available: true,
  encrypt: (key) => Buffer.from(key).toString('base64'),
  decrypt: (stored) => Buffer.from(stored, 'base64').toString(),
};
const noKeyStore: PreferencesOptions['secrets'] = { available: false, encrypt: () => null, decrypt: () => null };

function open(secrets = keyStore, overrides: Overrides = {}): Preferences {
  const { settings } = openSettings(folder);
  const autostart = new XdgAutostart(join(folder, 'config'), ['/usr/bin/lockstep']);
  return new Preferences({ settings, secrets, overrides, autostart, defaultMirrorBase: join(folder, 'mirrors') });
}

const stored = () => readFileSync(join(folder, 'settings.json'), 'utf8');

describe('Preferences', () => {
  it('keeps a change, the key only encrypted', () => {
    open().change({ serverUrl: ' wss://example.com ', apiKey: 'sk-12345', limits: { maxFiles: 5, maxFileBytes: 6 } });
    expect(stored()).not.toContain('sk-12345');
    const again = open();
    expect([again.serverUrl, again.apiKey, again.keyLost]).toEqual(['wss://example.com', 'sk-12345', false]);
    expect(again.view()).toMatchObject({ hasApiKey: true, limits: { maxFiles: 5, maxFileBytes: 6 }, overridden: [] });
    expect(JSON.stringify(again.view())).not.toContain('sk-12345');
    again.change({ apiKey: '' });
    expect(open().view().hasApiKey).toBe(false);
  });

  it('keeps the key in memory only where there is no key store', () => {
    const preferences = open(noKeyStore);
    preferences.change({ apiKey: 'sk-12345' });
    expect(preferences.apiKey).toBe('sk-12345');
    expect(preferences.view()).toMatchObject({ hasApiKey: true, keyStoreAvailable: false });
    expect(open(noKeyStore).apiKey).toBe('');
  });

  it('says when a stored key is lost', () => {
    open().change({ apiKey: 'sk-12345' });
    const without = open(noKeyStore);
    expect([without.keyLost, without.apiKey]).toEqual([true, '']);
    expect(open(noKeyStore, { apiKey: 'from-env' }).keyLost).toBe(false);
  });

  it('lets the environment decide, and says what it decided', () => {
    const overrides = { serverUrl: 'ws://localhost:1', apiKey: 'from-env', limits: { maxFiles: 7 } };
    const preferences = open(keyStore, overrides);
    expect([preferences.serverUrl, preferences.apiKey]).toEqual(['ws://localhost:1', 'from-env']);
    expect(preferences.limits).toEqual({ maxFiles: 7, maxFileBytes: 102_400 });
    expect(preferences.view().overridden).toEqual(['serverUrl', 'apiKey', 'limits']);
    expect(() => preferences.change({ apiKey: 'another' })).toThrow('environment variable');
  });

  it('changes nothing when one value is bad', () => {
    const preferences = open();
    expect(() => preferences.change({ serverUrl: 'wss://example.com', apiKey: 'two words' })).toThrow(ProblemError);
    expect(() => preferences.change({ serverUrl: 'nonsense', startAtLogin: true })).toThrow(ProblemError);
    expect([preferences.serverUrl, preferences.apiKey]).toEqual(['', '']);
    expect(preferences.view().startAtLogin).toBe(false);
  });

  it('switches single notifications off, and the pause on battery on', () => {
    const preferences = open();
    expect(preferences.view()).toMatchObject({ pauseOnBattery: false, notifications: { files: true, pause: true } });
    preferences.change({ pauseOnBattery: true, notifications: { files: false } });
    preferences.change({ notifications: { pause: false } });
    expect(open().view()).toMatchObject({
      pauseOnBattery: true,
      notifications: { decision: true, stopped: true, server: true, files: false, pause: false },
    });
  });

  it('starts at login on request', () => {
    const preferences = open();
    preferences.change({ startAtLogin: true });
    expect(open().view().startAtLogin).toBe(true);
    preferences.change({ startAtLogin: false });
    expect(open().view().startAtLogin).toBe(false);
  });
});
