import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, ROOT, summaryOf, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

const segment = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'link',
    'outside',
    '..',
    '.',
    '',
    '\0',
    'x'.repeat(300),
    '\ud800',
    '..\\..',
    'CON',
    '\u202e',
    '~',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const tail = fc.array(segment, { maxLength: 6 }).map((segments) => segments.join('/'));
const path = fc.oneof(
  { weight: 6, arbitrary: tail.map((end) => `${ROOT}/${end}`) },
  { weight: 1, arbitrary: tail },
  { weight: 1, arbitrary: tail.map((end) => `/${end}`) },
  { weight: 1, arbitrary: tail.map((end) => `C:\\${end.replaceAll('/', '\\')}`) },
  { weight: 1, arbitrary: fc.constant(ROOT) },
);
const content = fc.oneof(fc.constantFrom('one', '', 'AAAA'), fc.string({ unit: 'binary', maxLength: 50 }));
const hash = fc.oneof(fc.constantFrom(hashOf('one'), hashOf('')), fc.string({ maxLength: 70 }));
const number = fc.oneof(fc.nat(20), fc.constantFrom(-1, 0, 1.5, 2 ** 53, 1e300), fc.constant(null));
const anything = fc.anything({ maxDepth: 2 });

const type = fc.constantFrom(
  ...['file_create_sync', 'file_modify_sync', 'file_delete_sync', 'file_rename_sync', 'file_done'],
  ...['sync_open', 'sync_manifest', 'sync_commit', 'sync_state', 'nonsense'],
);

/** Messages with a few wrong fields. */
const message = fc
  .record({
    type: fc.oneof(
      { weight: 20, arbitrary: type.map((name) => `workspace:${name}`) },
      { weight: 1, arbitrary: anything },
    ),
    payload: fc.record(
      {
        path: fc.oneof({ weight: 15, arbitrary: path }, { weight: 1, arbitrary: anything }),
        from: path,
        to: path,
        content: fc.oneof({ weight: 15, arbitrary: content }, { weight: 1, arbitrary: anything }),
        encoding: fc.constantFrom(undefined, undefined, undefined, 'base64', 'utf8'),
        hash,
        seq: number,
        revision: number,
        files: fc.oneof(number, fc.array(fc.tuple(tail, hash, number), { maxLength: 5 })),
        bytes: number,
        last: fc.oneof(fc.boolean(), anything),
        stats: fc.oneof(fc.constant({ filesSynced: 1, filesSkipped: 0, syncErrors: 0, bytesSynced: 3 }), anything),
        edgeId: fc.constant('e'),
        userId: fc.oneof({ weight: 15, arbitrary: fc.constant('u') }, { weight: 1, arbitrary: anything }),
      },
      { requiredKeys: ['edgeId', 'userId', 'path'] },
    ),
  })
  .map((value) => JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? item.toString() : item)));

const frame = fc.oneof(
  { weight: 12, arbitrary: message },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.json() },
  // A truncated frame.
  { weight: 1, arbitrary: fc.tuple(message, fc.nat(300)).map(([text, end]) => text.slice(0, end)) },
);

/**
 * Connects once the receiver has handled all frames of the edge before, which also count when its socket is closed: a
 * receiver for one edge refuses the next until then.
 */
async function connectAlone(port: number): Promise<TestEdge> {
  for (;;) {
    const edge = await TestEdge.connect(port);
    if (!edge.closed) return edge;
  }
}

test.each([false, true])(
  'whatever an edge sends, nothing breaks and nothing is written elsewhere (standalone: %s)',
  async (standalone) => {
    await using receiver = await TestReceiver.start((folder) => ({
      limits: { maxEdges: 1 },
      ...(standalone
        ? {
            resolveMirror: (_fingerprint, root) => join(folder, root === ROOT ? 'mirror' : `others/${hashOf(root)}`),
            byPathDir: join(folder, 'by-path'),
          }
        : { resolveMirror: (_fingerprint, root) => (root === ROOT ? join(folder, 'mirror') : null) }),
    }));
    const outside = join(receiver.folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'a'), 'mine');
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { maxLength: 60 }), fc.boolean(), async (frames, abrupt) => {
        const edge = await connectAlone(receiver.port);
        await mkdir(receiver.mirror, { recursive: true });
        await symlink(outside, join(receiver.mirror, 'link')).catch(() => {});
        for (const text of frames) edge.socket.send(text);
        if (abrupt) edge.socket.terminate();
        else await edge.close();
        expect(await tree(outside)).toEqual({ a: 'mine' });
      }),
      { numRuns: 150 },
    );
    const edge = await connectAlone(receiver.port);
    await edge.open();
    expect(await edge.manifest({ a: 'one' })).toBeDefined();
    edge.write('a', 'one');
    const revision = 1_000;
    expect(await edge.commit(revision, { a: 'one' })).toMatchObject({ complete: true, ...summaryOf({ a: 'one' }) });
    expect(await tree(receiver.mirror)).toEqual({ a: 'one' });
    expect(await tree(outside)).toEqual({ a: 'mine' });
    await receiver.receiver.close();
    const names = Object.keys(await tree(receiver.folder)).map((name) => name.split('/')[0]);
    const allowed = ['mirror', 'state', 'outside', ...(standalone ? ['by-path', 'others'] : [])];
    expect(allowed).toEqual(expect.arrayContaining([...new Set(names)]));
  },
  60_000,
);
