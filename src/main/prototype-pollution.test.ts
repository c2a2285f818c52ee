import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { requestFrameSchema, requestSchema } from '../shared/control/control-protocol';
import { decodeBatchHead } from '../shared/wire/file-batch-head';
import { decodeEdgeMessage, decodeServerMessage } from '../shared/wire/messages';
import { openSettings } from './settings/settings-file';

/** Keys through which careless code changes the prototype of all objects. */
const POISON =
  '"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"prototype":{"polluted":true}';

/** The JSON of a value in which every object holds the poison. */
function poisoned(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(poisoned).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${poisoned(each)}`);
  return `{${[POISON, ...entries].join()}}`;
}

/** Expects none of the poison, neither own nor inherited. */
function expectClean(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  expect('polluted' in value).toBe(false);
  expect([Object.prototype, Array.prototype]).toContain(Object.getPrototypeOf(value));
  for (const name of ['__proto__', 'constructor', 'prototype']) expect(Object.hasOwn(value, name)).toBe(false);
  for (const each of Object.values(value)) expectClean(each);
}

afterEach(() => {
  expect('polluted' in {}).toBe(false);
  expect('polluted' in (() => {})).toBe(false);
});

const hash = '0'.repeat(64);
const ids = { edgeId: 'e', userId: 'u' };
const state = { path: '/p', revision: 1, files: 1, bytes: 1, hash, complete: true };

it.each([
  ['connected_edge', { ...ids, capabilities: ['ack'] }],
  ['error', { message: 'm', code: 'c' }],
  ['edge:config_update', { workspacepaths: ['/p'] }],
  ['workspace:file_ack', { seq: 1 }],
  ['workspace:sync_state', state],
  ['workspace:sync_need', { path: '/p', need: ['__proto__', 'constructor'], last: true }],
  ['workspace:sync_refused', { path: '/p', seq: 1, code: 'io', message: 'm', retry: true }],
])('a server pollutes nothing: %s', (type, payload) => {
  const decoded = decodeServerMessage(poisoned({ type, payload }));
  expect(decoded).toEqual({ kind: 'message', message: { type, payload } });
  expectClean(decoded);
});

it.each([
  ['workspace:file_create_sync', { path: '/p/__proto__', content: 'c', ...ids }],
  ['workspace:file_delete_sync', { path: '/p/constructor', seq: 1, ...ids }],
  ['workspace:file_rename_sync', { from: '/p/a', to: '/p/b', hash, ...ids }],
  [
    'workspace:file_done',
    { path: '/p', stats: { filesSynced: 1, filesSkipped: 0, syncErrors: 0, bytesSynced: 1 }, ...ids },
  ],
  ['workspace:sync_open', { path: '/p', ...ids }],
  ['workspace:sync_manifest', { path: '/p', files: [['__proto__', hash, 1]], last: true, ...ids }],
  ['workspace:sync_commit', { path: '/p', revision: 1, files: 1, bytes: 1, hash, seq: 1, ...ids }],
])('an edge pollutes nothing: %s', (type, payload) => {
  const decoded = decodeEdgeMessage(poisoned({ type, payload }));
  expect(decoded).toEqual({ kind: 'message', message: { type, payload } });
  expectClean(decoded);
});

it('an edge pollutes nothing with several files, nor with the old spelling of its figures', () => {
  const files = {
    type: 'workspace:file_batch_sync',
    payload: { path: '/p', files: [['__proto__', 1]], seq: 1, ...ids },
  };
  expectClean(decodeBatchHead(poisoned(files)));
  const stats = { files_synced: 1, files_skipped: 0, sync_errors: 0, bytes_synced: 1 };
  const done = decodeEdgeMessage(poisoned({ type: 'workspace:file_done', payload: { path: '/p', stats, ...ids } }));
  expect(done.kind).toBe('message');
  expectClean(done);
});

it('a command with unknown keys is refused', () => {
  const request = { verb: 'remove', path: '/p', deleteMirror: false };
  expect(requestSchema.safeParse(request).success).toBe(true);
  expect(requestSchema.safeParse(JSON.parse(poisoned(request))).success).toBe(false);
  expect(requestSchema.safeParse(JSON.parse('{"__proto__":{"verb":"list"}}')).success).toBe(false);
  expect(requestFrameSchema.safeParse(JSON.parse(poisoned({ v: 1, token: 't', request }))).success).toBe(false);
});

it('a settings file pollutes nothing, and its valid keys are kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pollution-'));
  const workspaces = [{ path: folder, paused: true, limits: null, muted: { kinds: ['constructor'], files: [] } }];
  const window = { x: 1, y: 2, width: 3, height: 4, maximized: false };
  writeFileSync(join(folder, 'settings.json'), poisoned({ serverUrl: 'wss://a.example', workspaces, window }));
  const { settingsFile } = openSettings(folder);
  expect(settingsFile.current).toMatchObject({ serverUrl: 'wss://a.example', workspaces, window });
  expectClean(settingsFile.current);
  settingsFile.update(JSON.parse(poisoned({ pauseOnBattery: true })));
  expectClean(settingsFile.current);
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain('polluted');
  rmSync(folder, { recursive: true });
});
