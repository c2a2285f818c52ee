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

test('an edge without an identity takes a workspace as before, and is told nothing', async () => {
  await using test = await TestReceiver.start();
  const plain = await TestEdge.connect(test.port);
  await plain.open();
  const other = await TestEdge.connect(test.port);
  await other.open(ROOT, claimOf('a'));
  const last = await TestEdge.connect(test.port);
  await last.open();
  await other.until(() => codes(other).length > 0);
  expect([codes(plain), codes(other), codes(last)]).toEqual([[], [TAKEN], []]);
  await other.open(ROOT, claimOf('a', { take: true }));
  last.write('a', 'a');
  await last.acknowledged();
  expect(codes(last)).toEqual([{ path: `${ROOT}/a`, code: 'unknown-workspace', retry: true }]);
});
