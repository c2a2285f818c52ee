import { expect, test } from 'vitest';
import type { WorkspaceClaim } from '../../../shared/wire/messages';
import { ROOT, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

/** The claim of the edge with this digit. */
const claimOf = (edge: string, change: Partial<WorkspaceClaim> = {}): WorkspaceClaim => ({
  identity: edge.repeat(32),
  run: edge.repeat(32),
  take: false,
  ...change,
});
const codes = (edge: TestEdge) => edge.refusals().map(({ path, code, retry }) => ({ path, code, retry }));
const TAKEN = { path: ROOT, code: 'taken-over', retry: false };

/** Opens the workspace without taking it, and returns the reason why that is refused. */
const refusalOf = async (edge: TestEdge, claim: WorkspaceClaim) =>
  (await edge.answer('workspace:sync_refused', () => edge.send('sync_open', { path: ROOT, claim }))).code;

test('the edge that loses a workspace is told at once, and gets it back only by taking it', async () => {
  await using test = await TestReceiver.start();
  const a = await TestEdge.connect(test.port);
  await a.open(ROOT, claimOf('a'));
  a.write('a', 'of a');
  expect(await a.commit(1, { a: 'of a' })).toMatchObject({ complete: true });
  const b = await TestEdge.connect(test.port);
  expect(await refusalOf(b, claimOf('b'))).toBe('taken-over');
  expect(codes(a)).toEqual([]);
  await b.open(ROOT, claimOf('b', { take: true }));
  await a.until(() => codes(a).length > 0);
  expect(codes(a)).toEqual([TAKEN]);
  await b.manifest({ b: 'of b' });
  b.write('b', 'of b');
  await b.commit(2, { b: 'of b' });
  expect(await refusalOf(a, claimOf('a'))).toBe('taken-over');
  a.write('a', 'again');
  await a.acknowledged();
  expect(codes(a).at(-1)).toMatchObject({ code: 'unknown-workspace' });
  expect(await tree(test.mirror)).toEqual({ b: 'of b' });
  expect(codes(b).slice(1)).toEqual([]);

  // Also on its old connection.
  await a.open(ROOT, claimOf('a', { take: true }));
  await b.until(() => codes(b).length > 1);
  expect(codes(b).at(-1)).toEqual(TAKEN);
});

test('the holder is remembered over a restart of the receiver', async () => {
  await using test = await TestReceiver.start();
  const first = await TestEdge.connect(test.port);
  await first.open(ROOT, claimOf('a', { take: true }));
  await first.close();
  await test.restart();
  const other = await TestEdge.connect(test.port);
  expect(await refusalOf(other, claimOf('b'))).toBe('taken-over');
  const again = await TestEdge.connect(test.port);
  await again.open(ROOT, claimOf('a', { run: 'c'.repeat(32) }));
  expect(test.log.lines.join('\n')).not.toContain('from now on');
});

test('another run with the same identity is another edge; a newer connection of the same run is not', async () => {
  await using test = await TestReceiver.start();
  const old = await TestEdge.connect(test.port);
  const renewed = await TestEdge.connect(test.port);
  await old.open(ROOT, claimOf('a'));
  await renewed.open(ROOT, claimOf('a'));
  // A late message of the old connection.
  expect(await refusalOf(old, claimOf('a', { take: true }))).toBe('unknown-workspace');
  const clone = await TestEdge.connect(test.port);
  await clone.open(ROOT, claimOf('a', { run: 'c'.repeat(32) }));
  await renewed.until(() => codes(renewed).length > 0);
  expect(codes(renewed)).toEqual([TAKEN]);
  expect(codes(old)).toHaveLength(1);
});

test('an edge without an identity takes a workspace as before, and is told by a close code when it loses it', async () => {
  await using test = await TestReceiver.start();
  const claimed = await TestEdge.connect(test.port);
  await claimed.open(ROOT, claimOf('a'));
  const plain = await TestEdge.connect(test.port);
  await plain.open();
  await claimed.until(() => codes(claimed).length > 0);
  expect([codes(plain), codes(claimed)]).toEqual([[], [TAKEN]]);
  await claimed.open(ROOT, claimOf('a', { take: true }));
  await plain.until(() => plain.closed !== null);
  expect(plain.closed).toMatchObject({ code: 4001, reason: expect.stringContaining('Another edge') });
});

/** A connection that has made itself the holder: by an opening, or by single messages of the first part. */
const HOLDING: Record<string, (edge: TestEdge) => Promise<void>> = {
  openings: async (edge) => {
    edge.send('sync_open', { path: ROOT });
    await edge.until(() => edge.received.length > 1 || edge.closed !== null);
  },
  messages: async (edge) => {
    edge.write(`${edge.lastSeq}`, 'content');
    await edge.acknowledged();
  },
};

test.each(Object.keys(HOLDING))(
  'an edge without an identity that comes back by %s at once does not take it back',
  async (use) => {
    await using test = await TestReceiver.start();
    const hold = HOLDING[use] as (edge: TestEdge) => Promise<void>;
    const connect = () => TestEdge.connect(test.port);
    const first = await connect();
    await hold(first);
    const second = await connect();
    await hold(second);
    await first.until(() => first.closed !== null);
    expect(first.closed).toMatchObject({ code: 4002, reason: expect.stringContaining('newer connection') });
    expect(first.received.at(-1)).toMatchObject({ type: 'error', payload: { message: first.closed?.reason } });
    await expect.poll(() => test.log.lines).toContain('An edge has left.');
    for (let attempt = 0; attempt < 3; attempt++) {
      const again = await connect();
      await hold(again);
      await again.until(() => again.closed !== null);
      expect(again.closed?.code).toBe(4001);
    }
    expect(second.closed).toBeNull();
    await second.close();
    const next = await connect();
    await hold(next);
    expect(next.closed).toBeNull();
  },
);

test('a half-open connection is replaced by the next ones of its edge, time after time', async () => {
  await using test = await TestReceiver.start();
  const files: Record<string, string> = {};
  for (let i = 0; i < 3; i++) {
    const edge = await TestEdge.connect(test.port);
    await edge.open();
    edge.write(`${i}`, 'content');
    files[i] = 'content';
    expect(await edge.commit(i + 1, files)).toMatchObject({ complete: true });
    // Nothing that the receiver sends reaches it from now on.
    edge.socket.pause();
  }
});
