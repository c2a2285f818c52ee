import { cp, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

const FILES = { 'a.txt': 'one', 'src/b.txt': 'two', 'src/deep/c.txt': 'three' };

/** A stopped receiver's mirror is replaced by a copy of it, as a restored backup is, and `change` is made to that. */
async function restored(receiver: TestReceiver, change: (mirror: string) => Promise<void> = async () => {}) {
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  for (const [path, content] of Object.entries(FILES)) edge.write(path, content);
  expect(await edge.commit(1, FILES)).toMatchObject({ complete: true });
  await edge.close();
  await receiver.receiver.close();
  const { mirror } = receiver;
  await cp(mirror, `${mirror}-backup`, { recursive: true });
  await rename(mirror, `${mirror}-old`);
  await rename(`${mirror}-backup`, mirror);
  await change(mirror);
  const before = await tree(mirror);
  await receiver.restart();
  const again = await TestEdge.connect(receiver.port);
  again.send('sync_open', { path: '/home/dev/project' });
  await again.until(() => again.received.length > 1);
  return { edge: again, before };
}

test('a mirror that was restored is taken over as it is', async () => {
  await using receiver = await TestReceiver.start();
  const { edge } = await restored(receiver);
  expect(edge.received[1]).toMatchObject({ payload: { revision: 1, complete: true, files: 3 } });
  edge.write('a.txt', 'four');
  expect(await edge.commit(2, { ...FILES, 'a.txt': 'four' })).toMatchObject({ complete: true });
});

test('one that lacks files is repaired', async () => {
  await using receiver = await TestReceiver.start();
  const { edge } = await restored(receiver, (mirror) => rm(join(mirror, 'src/deep'), { recursive: true }));
  expect(edge.received[1]).toMatchObject({ payload: { complete: false, files: 2 } });
  expect(await edge.manifest(FILES)).toEqual(['src/deep/c.txt']);
  edge.write('src/deep/c.txt', 'three');
  expect(await edge.commit(2, FILES)).toMatchObject({ complete: true });
  expect(await tree(receiver.mirror)).toEqual(FILES);
});

test.each<[string, (mirror: string) => Promise<void>]>([
  ['another file', (mirror) => writeFile(join(mirror, 'mine.txt'), 'mine')],
  ['other content of the same size', (mirror) => writeFile(join(mirror, 'a.txt'), 'two')],
  ['an empty directory', async (mirror) => void (await mkdir(join(mirror, 'mine')))],
  [
    'a link',
    async (mirror) => {
      await rm(join(mirror, 'a.txt'));
      await symlink('src/b.txt', join(mirror, 'a.txt'));
    },
  ],
  [
    'no file',
    async (mirror) => {
      await rm(mirror, { recursive: true });
      await mkdir(join(mirror, 'src/deep'), { recursive: true });
    },
  ],
])('a folder with %s in its place is left alone', async (_, change) => {
  await using receiver = await TestReceiver.start();
  const { edge, before } = await restored(receiver, change);
  expect(edge.received[1]).toMatchObject({ type: 'workspace:sync_refused', payload: { code: 'io', retry: true } });
  expect(await tree(receiver.mirror)).toEqual(before);
});

test('a link to the mirror’s copy is left alone', async () => {
  await using receiver = await TestReceiver.start();
  const { edge } = await restored(receiver, async (mirror) => {
    await rename(mirror, `${mirror}-aside`);
    await symlink(`${mirror}-aside`, mirror);
  });
  expect(edge.received[1]).toMatchObject({ type: 'workspace:sync_refused', payload: { code: 'io', retry: true } });
});
