import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { withAbsolutePaths } from './app-arguments.mjs';

const HERE = resolve('/work/here');

it('makes folders and the data folder absolute against the folder where they were typed', () => {
  const args = ['project', '../other', resolve('/abs'), '--user-data-dir=data', '--hidden'];
  expect(withAbsolutePaths(args, HERE)).toEqual([
    resolve(HERE, 'project'),
    resolve(HERE, '../other'),
    resolve('/abs'),
    `--user-data-dir=${resolve(HERE, 'data')}`,
    '--hidden',
  ]);
});

it('takes whatever follows -- as a folder', () => {
  expect(withAbsolutePaths(['--hidden', '--', '-odd', '--user-data-dir=x'], HERE)).toEqual([
    '--hidden',
    '--',
    resolve(HERE, '-odd'),
    resolve(HERE, '--user-data-dir=x'),
  ]);
});
