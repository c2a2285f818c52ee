import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificates } from '../../e2e/support/certificates';
import { readCaFile } from './ca-file';
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

describe('an unencrypted server', () => {
  const confirm = { serverUrl: 'http://sync.example.com', acceptInsecure: true } as const;

  it('is taken only with a word about the risk, which is for that address alone', () => {
    const preferences = open();
    expect(() => preferences.change({ serverUrl: confirm.serverUrl })).toThrow('would not be encrypted');
    preferences.change(confirm);
    expect([preferences.mayConnect, preferences.view().unencrypted]).toEqual([true, true]);
    expect(open().mayConnect).toBe(true);
    preferences.change({ apiKey: 'another' });
    expect(() => preferences.change({ serverUrl: 'ws://other.example.com' })).toThrow('would not be encrypted');
    preferences.change({ serverUrl: 'https://sync.example.com' });
    expect([preferences.mayConnect, preferences.view().unencrypted]).toEqual([true, false]);
    expect(() => preferences.change({ serverUrl: confirm.serverUrl })).toThrow('would not be encrypted');
  });

  it('of the environment is not connected to unless the environment says so, or the user', () => {
    const { serverUrl } = confirm;
    expect(open(keyStore, { serverUrl }).mayConnect).toBe(false);
    expect(open(keyStore, { serverUrl, allowInsecure: true }).mayConnect).toBe(true);
    open(keyStore, { serverUrl }).change({ acceptInsecure: true });
    expect(open(keyStore, { serverUrl }).mayConnect).toBe(true);
    expect(open(keyStore, { serverUrl: 'ws://127.0.0.1:80' }).mayConnect).toBe(true);
  });
});

describe('the CA file', () => {
  it.each([
    ['missing.pem', null, 'ENOENT'],
    ['folder.pem', 'a folder', 'not a file'],
    ['words.pem', 'just words', 'no certificate in it'],
    ['damaged.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'damaged'],
    ['large.pem', 'x'.repeat(2 * 1024 * 1024), 'larger than'],
  ])('%s is refused when it is chosen, with the reason', (name, content, words) => {
    const file = join(folder, name);
    if (content === 'a folder') mkdirSync(file);
    else if (content !== null) writeFileSync(file, content);
    expect(() => open().change({ caFile: file })).toThrow(words);
    expect(() => open().change({ caFile: name })).toThrow('whole path');
    expect(open().caFile).toBe('');
  });

  it('is kept, and forgotten with an empty one', () => {
    const { caFile } = makeCertificates(folder);
    open().change({ caFile });
    expect([open().caFile, open().view().caFile]).toEqual([caFile, caFile]);
    expect(readCaFile(caFile)).toMatch(/^-----BEGIN CERTIFICATE-----/);
    open().change({ caFile: '' });
    expect(open().caFile).toBe('');
    expect(open(keyStore, { caFile: '/from/env' }).view()).toMatchObject({
      caFile: '/from/env',
      overridden: ['caFile'],
    });
  });
});
