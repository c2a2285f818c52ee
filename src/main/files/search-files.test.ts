import { describe, expect, it } from 'vitest';
import { searchFiles } from './search-files';

const all = ['src/app/main.ts', 'src/main.ts', 'main/other.ts', 'README.md'].map((path) => ({
  id: 'w',
  path,
  bytes: 1,
}));
const pathsFor = (query: string) => searchFiles(query, all).files.map(({ path }) => path);

describe('searchFiles', () => {
  it('finds every word, in any order and case, names before folders', () => {
    expect(pathsFor('main')).toEqual(['src/main.ts', 'src/app/main.ts', 'main/other.ts']);
    expect(pathsFor('TS  app')).toEqual(['src/app/main.ts']);
    expect(pathsFor('nowhere')).toEqual([]);
  });

  it('finds nothing for no word', () => {
    expect(searchFiles('  ', all)).toEqual({ files: [], total: 0 });
  });

  it('stays bounded', () => {
    function* endless() {
      for (let n = 0; ; n++) yield { id: 'w', path: `file-${n}`, bytes: 1 };
    }
    const { files, total } = searchFiles('file', endless());
    expect([files.length, total]).toEqual([50, 1_000]);
  });
});
