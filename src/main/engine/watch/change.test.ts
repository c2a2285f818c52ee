import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCovered, parentOf } from '../../../shared/util/rel-path';
import { isIgnoreFile } from '../ignore/ignore-file-names';
import { type Change, PendingChanges, wholeTree } from './change';

describe('paths', () => {
  it('know their parents', () => {
    expect(parentOf('a/b/c')).toBe('a/b');
    expect(parentOf('a')).toBe('');
    expect(parentOf('')).toBeNull();
  });

  it('are covered by themselves and the directories above, by whole names', () => {
    expect(isCovered('a/b', new Set(['a/b']))).toBe(true);
    expect(isCovered('a/b/c', new Set(['a']))).toBe(true);
    expect(isCovered('ab/c', new Set(['a']))).toBe(false);
    expect(isCovered('a', new Set(['a/b']))).toBe(false);
    expect(isCovered('a', new Set())).toBe(false);
    for (const path of ['', 'a', 'a/b']) expect(isCovered(path, wholeTree().trees)).toBe(true);
  });

  it('name ignore files by their last part only', () => {
    expect(['.gitignore', 'a/.aishignore'].map(isIgnoreFile)).toEqual([true, true]);
    expect(['x.gitignore', '.gitignore/x', 'a/.gitignore2', ''].map(isIgnoreFile)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});

const name = fc.constantFrom('a', 'b', 'ab', 'c', '.gitignore', '.aishignore');
const path = fc.oneof(
  { weight: 20, arbitrary: fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/')) },
  { weight: 1, arbitrary: fc.constant('') },
);
const change: fc.Arbitrary<Change> = fc.record({ kind: fc.constantFrom('file', 'tree'), path });
const changes = fc.array(change, { maxLength: 40 });
const manyNames = fc
  .integer({ min: 0, max: 200 })
  .map((n) => `d${n % 7}/${n % 3 === 0 ? `x${n}/.gitignore` : `f${n}`}`);

function collect(all: readonly Change[], limit?: number) {
  const pending = new PendingChanges(limit);
  for (const one of all) pending.add(one);
  return pending;
}

describe('pending changes', () => {
  it('coalesce: the same file twice, a file below a tree, a tree below a tree', () => {
    const { files, trees } = collect([
      { kind: 'file', path: 'x' },
      { kind: 'file', path: 'x' },
      { kind: 'file', path: 'a/b/f' },
      { kind: 'tree', path: 'a/b' },
      { kind: 'tree', path: 'a' },
      { kind: 'tree', path: 'a/c' },
      { kind: 'file', path: 'a/late' },
      { kind: 'file', path: 'ab' },
    ]).take();
    expect([...files]).toEqual(['x', 'ab']);
    expect([...trees]).toEqual(['a']);
  });

  it('are handed out once', () => {
    const pending = collect([{ kind: 'file', path: 'x' }]);
    expect(pending.size).toBe(1);
    expect(pending.take().files.size).toBe(1);
    expect(pending.size).toBe(0);
    expect(pending.take()).toEqual({ files: new Set(), trees: new Set() });
  });

  it('collapse into the whole tree above the limit', () => {
    const all = Array.from({ length: 11 }, (_, i): Change => ({ kind: 'file', path: `d${i % 3}/f${i}` }));
    expect(collect(all.slice(0, 10), 10).size).toBe(10);
    expect(collect(all, 10).take()).toEqual(wholeTree());
  });

  it('never lose a path, in any order', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 50 }), (all, limit) => {
        const { files, trees } = collect(all, limit).take();
        for (const { kind, path: added } of all) {
          expect(isCovered(added, trees) || (kind === 'file' && files.has(added)), `${kind} ${added}`).toBe(true);
        }
      }),
    );
  });

  it('never lose a changed ignore file', () => {
    fc.assert(
      fc.property(changes, fc.integer({ min: 1, max: 50 }), (all, limit) => {
        const { files, trees } = collect(all, limit).take();
        for (const { kind, path: added } of all) {
          if (kind === 'file' && isIgnoreFile(added)) expect(trees.has('') || files.has(added), added).toBe(true);
        }
      }),
    );
  });

  it('name no path that was not reported, unless they collapsed', () => {
    fc.assert(
      fc.property(changes, (all) => {
        const { files, trees } = collect(all).take();
        for (const file of files) expect(all).toContainEqual({ kind: 'file', path: file });
        for (const tree of trees) expect(all).toContainEqual({ kind: 'tree', path: tree });
      }),
    );
  });

  it('hold no path twice', () => {
    fc.assert(
      fc.property(changes, (all) => {
        const { files, trees } = collect(all).take();
        for (const file of files) if (!isIgnoreFile(file)) expect(isCovered(file, trees)).toBe(false);
        for (const tree of trees) {
          const parent = parentOf(tree);
          if (parent !== null && !isIgnoreFile(tree)) expect(isCovered(parent, trees)).toBe(false);
        }
      }),
    );
  });

  it('stay within the limit', () => {
    fc.assert(
      fc.property(fc.array(manyNames, { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (paths, limit) => {
        const pending = new PendingChanges(limit);
        for (const added of paths) {
          pending.add({ kind: 'file', path: added });
          expect(pending.size).toBeLessThanOrEqual(limit);
        }
      }),
    );
  });
});
