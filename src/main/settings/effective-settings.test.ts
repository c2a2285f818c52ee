import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/model/problem';
import { makeCertificates } from '../../test-support/certificates';
import { XdgAutostart } from '../desktop/xdg-autostart';
import { readCaFile } from './ca-file';
import { EffectiveSettings, type EffectiveSettingsOptions } from './effective-settings';
import type { EnvironmentOverrides } from './environment-overrides';

// Outside the app the `electron` package looks for its runtime on import; this is it.
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= dirname(process.execPath);
const { openSettings } = await import('./settings-file');

let folder: string;
let keysLost: number;

beforeEach(() => {
  keysLost = 0;
  folder = mkdtempSync(join(tmpdir(), 'lockstep-preferences-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A key store needs a desktop session; these two behave as one that works and as a system without any. */
const workingKeyStore: EffectiveSettingsOptions['keyStore'] = {
  available: true,
  encrypt: async (key) => Buffer.from(key).toString('base64'),
  decrypt: async (stored) => Buffer.from(stored, 'base64').toString(),
};
const noKeyStore: EffectiveSettingsOptions['keyStore'] = {
  available: false,
  encrypt: async () => null,
  decrypt: async () => null,
};

function open(keyStore = workingKeyStore, overrides: EnvironmentOverrides = {}): EffectiveSettings {
  const { settingsFile } = openSettings(folder);
  const autostart = new XdgAutostart(join(folder, 'config'), ['/usr/bin/lockstep']);
  const onKeyLost = () => void keysLost++;
  return new EffectiveSettings({
    settingsFile,
    keyStore,
    overrides,
    autostart,
    defaultMirrorBase: join(folder, 'mirrors'),
    onKeyLost,
  });
}

async function unlocked(keyStore = workingKeyStore, overrides: EnvironmentOverrides = {}): Promise<EffectiveSettings> {
  const settings = open(keyStore, overrides);
  await settings.unlock();
  return settings;
}

const stored = () => readFileSync(join(folder, 'settings.json'), 'utf8');

describe('EffectiveSettings', () => {
  it('keeps a change, the key only encrypted', async () => {
    await open().change({
      serverUrl: ' wss://example.com ',
      apiKey: 'sk-12345',
      limits: { maxFiles: 5, maxFileBytes: 6 },
    });
    expect(stored()).not.toContain('sk-12345');
    const again = open();
    expect([again.apiKey, again.view().hasApiKey], 'nobody needed it yet').toEqual(['', true]);
    await again.unlock();
    expect([again.serverUrl, again.apiKey, keysLost]).toEqual(['wss://example.com', 'sk-12345', 0]);
    expect(again.view()).toMatchObject({ hasApiKey: true, limits: { maxFiles: 5, maxFileBytes: 6 }, overridden: [] });
    expect(JSON.stringify(again.view())).not.toContain('sk-12345');
    await again.change({ apiKey: '' });
    expect(open().view().hasApiKey).toBe(false);
  });

  it('misses a key that was not kept over a restart, at its server only', async () => {
    const settings = open(noKeyStore);
    await settings.change({ serverUrl: 'sync.example.com', apiKey: 'sk-12345' });
    expect([settings.serverUrl, settings.isKeyMissing]).toEqual(['https://sync.example.com', false]);
    expect((await unlocked(noKeyStore)).isKeyMissing).toBe(true);
    expect((await unlocked(noKeyStore, { serverUrl: 'ws://127.0.0.1:9' })).isKeyMissing).toBe(false);
    expect((await unlocked(noKeyStore, { apiKey: 'other' })).isKeyMissing).toBe(false);
    const again = await unlocked(noKeyStore);
    await again.change({ apiKey: '' });
    expect(again.isKeyMissing).toBe(false);
  });

  it('keeps the key in memory only where there is no key store', async () => {
    const settings = open(noKeyStore);
    await settings.change({ apiKey: 'sk-12345' });
    expect(settings.apiKey).toBe('sk-12345');
    expect(settings.view()).toMatchObject({ hasApiKey: true, keyStoreAvailable: false });
    expect((await unlocked(noKeyStore)).apiKey).toBe('');
  });

  it('says when a stored key is lost', async () => {
    await open().change({ apiKey: 'sk-12345' });
    const without = await unlocked(noKeyStore);
    await without.unlock();
    expect([keysLost, without.apiKey, without.view().hasApiKey]).toEqual([1, '', false]);
    expect((await unlocked(noKeyStore, { apiKey: 'from-env' })).apiKey).toBe('from-env');
    expect(keysLost).toBe(1);
  });

  it('takes the key that is entered while the key store is still asking for its password', async () => {
    await open().change({ apiKey: 'sk-old' });
    const answer = Promise.withResolvers<string | null>();
    const settings = open({ ...workingKeyStore, decrypt: () => answer.promise });
    const unlocking = settings.unlock();
    await settings.change({ apiKey: 'sk-new' });
    answer.resolve('sk-old');
    await unlocking;
    expect(settings.apiKey).toBe('sk-new');
    expect((await unlocked()).apiKey).toBe('sk-new');
  });

  it('lets the environment decide, and says what it decided', async () => {
    const overrides = { serverUrl: 'ws://localhost:1', apiKey: 'from-env', limits: { maxFiles: 7 } };
    const settings = open(workingKeyStore, overrides);
    expect([settings.serverUrl, settings.apiKey]).toEqual(['ws://localhost:1', 'from-env']);
    expect(settings.limits).toEqual({ maxFiles: 7, maxFileBytes: 102_400 });
    expect(settings.view().overridden).toEqual(['serverUrl', 'apiKey', 'limits']);
    await expect(settings.change({ apiKey: 'another' })).rejects.toThrow('environment variable');
  });

  it('changes nothing when one value is bad', async () => {
    const settings = open();
    await expect(settings.change({ serverUrl: 'wss://example.com', apiKey: 'two words' })).rejects.toThrow(
      ProblemError,
    );
    await expect(settings.change({ serverUrl: 'nonsense', startAtLogin: true })).rejects.toThrow(ProblemError);
    expect([settings.serverUrl, settings.apiKey]).toEqual(['', '']);
    expect(settings.view().startAtLogin).toBe(false);
  });

  it('switches single notifications off, and the pause on battery on', async () => {
    const settings = open();
    expect(settings.view()).toMatchObject({ pauseOnBattery: false, notifications: { files: true, pause: true } });
    await settings.change({ pauseOnBattery: true, notifications: { files: false } });
    await settings.change({ notifications: { pause: false } });
    expect(open().view()).toMatchObject({
      pauseOnBattery: true,
      notifications: { decision: true, stopped: true, server: true, files: false, pause: false },
    });
  });

  it('starts at login on request', async () => {
    const settings = open();
    await settings.change({ startAtLogin: true });
    expect(open().view().startAtLogin).toBe(true);
    await settings.change({ startAtLogin: false });
    expect(open().view().startAtLogin).toBe(false);
  });
});

describe('an unencrypted server', () => {
  const confirm = { serverUrl: 'http://sync.example.com', acceptInsecure: true } as const;

  it('is taken only with a word about the risk, which is for that address alone', async () => {
    const settings = open();
    await expect(settings.change({ serverUrl: confirm.serverUrl })).rejects.toThrow('would not be encrypted');
    await settings.change(confirm);
    expect([settings.mayConnect, settings.view().unencrypted]).toEqual([true, true]);
    expect(open().mayConnect).toBe(true);
    await settings.change({ apiKey: 'another' });
    await expect(settings.change({ serverUrl: 'ws://other.example.com' })).rejects.toThrow('would not be encrypted');
    await settings.change({ serverUrl: 'https://sync.example.com' });
    expect([settings.mayConnect, settings.view().unencrypted]).toEqual([true, false]);
    await expect(settings.change({ serverUrl: confirm.serverUrl })).rejects.toThrow('would not be encrypted');
  });

  it('of the environment is not connected to unless the environment says so, or the user', async () => {
    const { serverUrl } = confirm;
    expect(open(workingKeyStore, { serverUrl }).mayConnect).toBe(false);
    expect(open(workingKeyStore, { serverUrl, allowInsecure: true }).mayConnect).toBe(true);
    await open(workingKeyStore, { serverUrl }).change({ acceptInsecure: true });
    expect(open(workingKeyStore, { serverUrl }).mayConnect).toBe(true);
    expect(open(workingKeyStore, { serverUrl: 'ws://127.0.0.1:80' }).mayConnect).toBe(true);
  });
});

describe('the CA file', () => {
  it.each([
    ['missing.pem', null, 'ENOENT'],
    ['folder.pem', 'a folder', 'not a file'],
    ['words.pem', 'just words', 'no certificate in it'],
    ['damaged.pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', 'damaged'],
    ['large.pem', 'x'.repeat(2 * 1024 * 1024), 'larger than'],
  ])('%s is refused when it is chosen, with the reason', async (name, content, words) => {
    const file = join(folder, name);
    if (content === 'a folder') mkdirSync(file);
    else if (content !== null) writeFileSync(file, content);
    await expect(open().change({ caFile: file })).rejects.toThrow(words);
    await expect(open().change({ caFile: name })).rejects.toThrow('whole path');
    expect(open().caFile).toBe('');
  });

  it('is kept, and forgotten with an empty one', async () => {
    const { caFile } = makeCertificates(folder);
    await open().change({ caFile });
    expect([open().caFile, open().view().caFile]).toEqual([caFile, caFile]);
    expect(readCaFile(caFile)).toMatch(/^-----BEGIN CERTIFICATE-----/);
    await open().change({ caFile: '' });
    expect(open().caFile).toBe('');
    expect(open(workingKeyStore, { caFile: '/from/env' }).view()).toMatchObject({
      caFile: '/from/env',
      overridden: ['caFile'],
    });
  });
});
