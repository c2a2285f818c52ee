import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FileSet } from '../mirror/file-set';
import { KeptContents } from './kept-contents';
import { type HistoryLimits, RevisionHistory } from './revision-history';

const LIMITS: HistoryLimits = { revisions: 4, ageMs: 0, bytes: 1_000 };
const stat = { size: 1, mtimeMs: 0, ctimeMs: 0, ino: 0 };

async function setup(limits = LIMITS) {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-history-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = await FileSet.load([]);
  const kept = new KeptContents(join(folder, 'kept'));
  const history = new RevisionHistory(files, kept, limits, { revision: 0, updatedAt: 0, complete: false });
  const close = (revision: number) => history.close({ revision, updatedAt: revision, complete: true });
  const put = (path: string, hash: string) => files.set(path, { ...stat, hash });
  return { files, kept, history, close, put };
}

/** Small numbers that are the same in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

test('each kept revision is what it was, after any changes, also in the middle of some', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { files, history, close, put } = await setup();
    const random = numbers(seed);
    const states = new Map<number, Record<string, string>>();
    const present = () => Object.fromEntries([...files.paths()].map((path) => [path, files.get(path)?.hash ?? '']));
    const change = () => {
      for (let count = random(6); count > 0; count--) {
        const path = random(3) === 0 ? `d/${random(4)}` : `f${random(6)}`;
        if (random(3) === 0) files.delete(path);
        else put(path, `h${random(5)}`);
      }
    };
    for (let revision = 1; revision < 12; revision++) {
      change();
      close(revision);
      states.set(revision, present());
      change();
      expect(history.oldest).toBe(Math.max(1, revision - 3));
      for (let old = history.oldest; old <= revision; old++) {
        const wanted = states.get(old) ?? {};
        const listed = history.filesOf(old);
        expect(Object.fromEntries(listed.paths.map((path) => [path, listed.get(path)?.hash]))).toEqual(wanted);
        for (const path of ['d/0', 'f0', 'f5']) expect(history.entryAt(path, old)?.hash).toBe(wanted[path]);
        const changed = history
          .changesBetween(old, revision)
          .flatMap(({ path, from }) => (from ? [path, from] : [path]));
        const now = states.get(revision) ?? {};
        const differing = [...new Set([...Object.keys(wanted), ...Object.keys(now)])].filter(
          (path) => wanted[path] !== now[path],
        );
        expect(changed.sort()).toEqual(differing.sort());
      }
    }
  }
});

test('a repair of the same revision, and a count that begins anew', async () => {
  const { files, history, close, put } = await setup();
  put('a', 'x');
  close(1);
  put('a', 'y');
  close(2);
  files.delete('a');
  put('a', 'y');
  close(2);
  expect(history.entryAt('a', 1)?.hash).toBe('x');
  put('a', 'z');
  close(1);
  expect(history.stateOf(2)).toBeNull();
  expect([history.oldest, history.revision, history.entryAt('a', 1)?.hash]).toEqual([1, 1, 'z']);
});

test('a revision that was left out in the count is not there', async () => {
  const { history, close, put } = await setup();
  put('a', 'x');
  close(1);
  put('a', 'y');
  close(5);
  expect([history.stateOf(1)?.revision, history.stateOf(3), history.entryAt('a', 1)?.hash]).toEqual([1, null, 'x']);
});
