import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SettingsChange, SettingsView } from '../../shared/model/settings';
import { addQuestion, allowAlikeQuestion, allowQuestion, settingsQuestion } from './questions';

const before = { serverUrl: 'wss://mine.test', caFile: '', mirrorBase: '/home/ada/copies' } as SettingsView;
const none = { folders: 0, bytes: 0 };
const about = (change: SettingsChange, isChosen = false) =>
  settingsQuestion(change, before, isChosen, none)?.detail ?? null;

describe('settingsQuestion', () => {
  it('asks about what changes where files go, with the facts', () => {
    expect(about({ serverUrl: ' wss://evil.test ' })).toContain('wss://evil.test');
    expect(about({ serverUrl: '' })).toContain('this computer only');
    expect(about({ sendTracked: true })).toContain('Files that git tracks are sent');
    expect(about({ sendTracked: false })).toBeNull();
    expect(about({ caFile: '/tmp/ca.pem' })).toContain('/tmp/ca.pem');
    expect(about({ mirrorBase: '/srv/public' })).toContain('/srv/public');
    expect(about({ acceptInsecure: true })).toMatch(/wss:\/\/mine\.test is not encrypted/);
    const both = about({ serverUrl: 'ws://evil.test', acceptInsecure: true, caFile: '/tmp/ca.pem' });
    expect(both).toMatch(/ws:\/\/evil\.test[\s\S]*not encrypted[\s\S]*ca\.pem/);
  });

  it('names the folders that go to another server, and their size', () => {
    const asked = (change: SettingsChange) =>
      settingsQuestion(change, before, false, { folders: 30, bytes: 48 * 1024 * 1024 })?.message;
    expect(asked({ serverUrl: 'other.test:8443' })).toBe('Send 30 folders (48 MB) to other.test:8443?');
    expect(asked({ serverUrl: '' })).toBe('Change where your files go?');
    expect(asked({ caFile: '/tmp/ca.pem' })).toBe('Change where your files go?');
  });

  it('asks nothing about other changes, unchanged values, and a folder from the system’s dialog', () => {
    expect(about({ startAtLogin: true, limits: { maxFiles: 1, maxFileBytes: 1 }, apiKey: 'key' })).toBeNull();
    expect(about({ serverUrl: 'wss://mine.test', caFile: '', mirrorBase: '/home/ada/copies' })).toBeNull();
    expect(about({ mirrorBase: '/srv/public' }, true)).toBeNull();
    expect(about({ mirrorBase: '/srv/public', serverUrl: '' }, true)).not.toContain('/srv/public');
  });
});

it('no name or address breaks out of its line, hides its end or fills the screen', () => {
  expect(addQuestion('/w/a\n\nSafe: yes\u202e').detail).toContain('/w/a␊␊Safe: yes\ufffd');
  expect(allowQuestion('/w', 'sub/\u202e.env').message).toBe('Send \ufffd.env, which may hold secrets?');
  expect(allowQuestion('/w', 'sub/.env').detail).toBe(join('/w', 'sub/.env'));
  expect(allowAlikeQuestion('/w', 'sub/\u202e.key', 149).message).toBe(
    'Send 149 files like \ufffd.key, which may hold secrets?',
  );
  const long = addQuestion(`/start${'x'.repeat(30_000)}end`).detail;
  expect(long.length).toBeLessThan(1_000);
  expect(long).toMatch(/\/start[\s\S]*end\n/);
});
