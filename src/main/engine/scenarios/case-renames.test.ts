import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountFolding, whyNoFolding } from '../../../test-support/case-folding';
import { filesOf, MirroredFolder } from '../../../test-support/mirrored-folder';

let folder: MirroredFolder;
let unmount: (() => void) | undefined;

beforeEach(async (context) => {
  const reason = whyNoFolding();
  context.skip(reason !== null, reason ?? '');
  folder = await MirroredFolder.make();
  unmount = await mountFolding(folder.root);
});

afterEach(async () => {
  await folder?.stop();
  unmount?.();
  await folder?.[Symbol.asyncDispose]();
});

const watchers = [['a small folder', { maxFiles: 2_000 }] as const, ['a large folder', { maxFiles: 20_000 }] as const];

/** Renames an entry of the folder. */
async function move(from: string, to: string): Promise<void> {
  await rename(join(folder.root, from), join(folder.root, to));
}

async function isEqual(): Promise<void> {
  const source = await filesOf(folder.root);
  await expect.poll(() => folder.mirrored()).toEqual(source);
}

describe('on a file system that folds case', () => {
  it.each(watchers)('%s keeps only the new name of a file or directory that changed its case', async (_, limits) => {
    await folder.put('README');
    await folder.put('Src/Deep/a');
    await folder.put('Src/b');
    await folder.start(limits);
    await isEqual();
    await move('README', 'readme');
    await isEqual();
    await move('Src', 'src');
    await isEqual();
    await move('src/Deep', 'src/deep');
    await folder.put('src/deep/new');
    await isEqual();
    await folder.put('src/deep/a', 'edited under its new name');
    await isEqual();
    expect(Object.keys(await folder.mirrored())).toEqual(['readme', 'src/b', 'src/deep/a', 'src/deep/new']);
  });
});
