import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManifestHash } from './manifest-hash';

const ZERO = '0'.repeat(64);
const hashOf = (files: Iterable<readonly [string, string]>) => {
  const manifest = new ManifestHash();
  for (const [path, hash] of files) manifest.toggle(path, hash);
  return manifest.hex();
};
const contentHash = fc.string({ maxLength: 8 }).map((text) => createHash('sha256').update(text).digest('hex'));
const fileSet = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 12 }), contentHash), {
  selector: ([path]) => path,
  maxLength: 20,
});

describe('the manifest hash', () => {
  it('is zero for the empty set', () => {
    expect(new ManifestHash().hex()).toBe(ZERO);
  });

  it('has the specified value', () => {
    const expected = createHash('sha256').update(`a.txt\0${ZERO}`).digest('hex');
    expect(hashOf([['a.txt', ZERO]])).toBe(expected);
  });

  it('does not depend on the order of changes or on undone changes', () => {
    fc.assert(
      fc.property(fileSet, fileSet, fc.nat(), (files, detour, seed) => {
        const shuffled = files.toSorted(([a], [b]) => hashOf([[a, `${seed}`]]).localeCompare(hashOf([[b, `${seed}`]])));
        expect(hashOf(shuffled)).toBe(hashOf(files));
        expect(hashOf([...detour, ...files, ...detour.toReversed()])).toBe(hashOf(files));
      }),
      { numRuns: 50 },
    );
  });

  it('differs for different sets: by path, by hash, and by the boundary between them', () => {
    const one = hashOf([['a', 'bc']]);
    for (const other of [[['a', 'bd']], [['b', 'bc']], [['ab', 'c']], []] as [string, string][][]) {
      expect(hashOf(other)).not.toBe(one);
    }
    expect(hashOf([['a', '1'], ['b', '2']])).not.toBe(hashOf([['a', '2'], ['b', '1']])); // biome-ignore format: a pair
  });

  it('is zero again after clear', () => {
    const manifest = new ManifestHash();
    manifest.toggle('a', ZERO);
    manifest.clear();
    expect(manifest.hex()).toBe(ZERO);
  });
});
