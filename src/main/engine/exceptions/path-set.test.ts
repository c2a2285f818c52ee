import { describe, expect, it } from 'vitest';
import { hashPath, newPathHash, PathSet } from './path-set';

describe('PathSet', () => {
  it('holds what was added and nothing else, through many paths', () => {
    const set = new PathSet();
    const hash = newPathHash();
    const path = (i: number) => `packages/p${i % 97}/src/file-${i}.ts`;
    for (let i = 0; i < 50_000; i += 2) {
      hashPath(path(i), hash);
      expect(set.add(hash)).toBe(true);
    }
    for (let i = 0; i < 50_000; i++) {
      hashPath(path(i), hash);
      if (set.has(hash) !== (i % 2 === 0)) throw new Error(path(i));
    }
    hashPath(path(0), hash);
    expect(set.add(hash)).toBe(false);
  });

  it('has the hash of each directory above a path on the way', () => {
    const seen: string[] = [];
    const hash = newPathHash();
    const at = newPathHash();
    hashPath('a/bc/d', hash, () => seen.push(hash.join()));
    const expected = ['a', 'a/bc'].map((directory) => {
      hashPath(directory, at);
      return at.join();
    });
    expect(seen).toEqual(expected);
    hashPath('a/bc/d', at);
    expect(hash).toEqual(at);
  });
});
