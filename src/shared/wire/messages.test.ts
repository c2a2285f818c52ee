import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeEdgeMessage, decodeServerMessage } from './messages';

const ids = { edgeId: 'e', userId: 'u' };
const hash = 'a'.repeat(64);
const SERVER = [
  { type: 'connected_edge', payload: { ...ids, capabilities: ['ack'] } },
  { type: 'error', payload: { message: 'no', code: 401 } },
  { type: 'edge:config_update', payload: { workspacepaths: ['/a'] } },
  { type: 'workspace:file_ack', payload: { seq: 1 } },
  { type: 'workspace:sync_state', payload: { path: '/a', revision: 1, files: 1, bytes: 1, hash, complete: true } },
  { type: 'workspace:sync_need', payload: { path: '/a', need: ['b'], last: true } },
  { type: 'workspace:sync_refused', payload: { path: '/a', seq: 1, code: 'io', message: 'full', retry: true } },
];
const stats = { filesSynced: 1, filesSkipped: 2, syncErrors: 0, bytesSynced: 3 };
const EDGE = [
  { type: 'workspace:file_create_sync', payload: { path: '/a/b', content: 'x', ...ids } },
  {
    type: 'workspace:file_modify_sync',
    payload: { path: '/a/b', content: 'eA==', encoding: 'base64', seq: 2, ...ids },
  },
  { type: 'workspace:file_delete_sync', payload: { path: '/a/b', ...ids } },
  { type: 'workspace:file_rename_sync', payload: { from: '/a/b', to: '/a/c', hash, ...ids } },
  { type: 'workspace:file_done', payload: { path: '/a', stats, ...ids } },
  { type: 'workspace:sync_open', payload: { path: '/a', ...ids } },
  { type: 'workspace:sync_manifest', payload: { path: '/a', files: [['b', hash, 1]], last: true, ...ids } },
  { type: 'workspace:sync_commit', payload: { path: '/a', revision: 1, files: 1, bytes: 1, hash, seq: 3, ...ids } },
];

describe.each([
  ['a server', SERVER, decodeServerMessage],
  ['an edge', EDGE, decodeEdgeMessage],
] as const)('messages of %s', (_, messages, decode) => {
  it.each(messages.map((message) => [message.type, message] as const))('decodes %s', (_, message) => {
    expect(decode(JSON.stringify(message))).toMatchObject({ kind: 'message', message });
  });

  it('ignores unknown keys and types', () => {
    for (const message of messages) {
      const more = { ...message, extra: 1, payload: { ...message.payload, unheardOf: { of: true } } };
      expect(decode(JSON.stringify(more)).kind).toBe('message');
    }
    expect(decode('{"type":"shell:run","payload":{}}')).toEqual({ kind: 'unknown', type: 'shell:run' });
    expect(decode('{"type":"__proto__","payload":{}}')).toEqual({ kind: 'unknown', type: '__proto__' });
  });

  it('never throws on any input', () => {
    const kinds = ['message', 'unknown', 'malformed'];
    fc.assert(fc.property(fc.string(), (text) => kinds.includes(decode(text).kind)));
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), (text) => kinds.includes(decode(text).kind)));
    expect(decode('['.repeat(100_000)).kind).toBe('malformed');
    expect(decode(`{"type":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`).kind).toBe('malformed');
  });

  it('rejects or drops a field of another type', () => {
    const changed = fc
      .tuple(fc.constantFrom(...messages), fc.nat(), fc.jsonValue({ maxDepth: 3 }))
      .map(([message, at, value]) => {
        const keys = Object.keys(message.payload);
        const key = keys[at % keys.length] as string;
        return { type: message.type, payload: { ...message.payload, [key]: value } };
      });
    fc.assert(
      fc.property(changed, (message) => {
        const decoded = decode(JSON.stringify(message));
        expect(['message', 'malformed']).toContain(decoded.kind);
        if (decoded.kind === 'malformed') expect(decoded.reason.length).toBeLessThan(500);
      }),
      { numRuns: 2_000 },
    );
  });
});

it('decodes the stats of an older edge in snake_case', () => {
  const older = { files_synced: 1, files_skipped: 2, sync_errors: 0, bytes_synced: 3, elapsed: 1.5 };
  const decoded = decodeEdgeMessage(
    JSON.stringify({ type: 'workspace:file_done', payload: { path: '/a', stats: older, ...ids } }),
  );
  expect(decoded).toMatchObject({ kind: 'message', message: { payload: { stats } } });
});
