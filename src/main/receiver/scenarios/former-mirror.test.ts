import { existsSync } from 'node:fs';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { ROOT, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

/** Root whose mirror had the same former name. */
const OTHER = '/home/dev/other/project';
const FILES = { 'a.txt': 'one', 'src/b.txt': 'two' };

let isUpdated: boolean;

beforeEach(() => {
  isUpdated = false;
});

/** A receiver whose mirrors have former names until it is updated. */
const start = () =>
  TestReceiver.start((folder) => ({
    resolveMirror: (_, root) => join(folder, isUpdated ? `project-${workspaceId('', root)}` : 'project'),
    formerMirror: () => join(folder, 'project'),
  }));

const mirrorOf = ({ folder }: TestReceiver, root: string) => join(folder, `project-${workspaceId('', root)}`);

async function synced(receiver: TestReceiver): Promise<void> {
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  for (const [path, content] of Object.entries(FILES)) edge.write(path, content);
  expect(await edge.commit(1, FILES)).toMatchObject({ complete: true });
  await edge.close();
}

test.each(['told so', 'an edge opens it'])('a mirror with its former name is renamed when %s', async (when) => {
  await using receiver = await start();
  await synced(receiver);
  isUpdated = true;
  await receiver.restart();
  if (when === 'told so') await receiver.receiver.forgetMoved();
  const edge = await TestEdge.connect(receiver.port);
  expect(await edge.open()).toMatchObject({ revision: 1, complete: true, files: 2 });
  expect(await tree(mirrorOf(receiver, ROOT))).toEqual(FILES);
  expect(existsSync(join(receiver.folder, 'project'))).toBe(false);
  expect(await edge.open(OTHER)).toMatchObject({ revision: 0, files: 0 });
});

test('another workspace does not get a mirror with the name that was its own, too', async () => {
  await using receiver = await start();
  await synced(receiver);
  isUpdated = true;
  await receiver.restart();
  const edge = await TestEdge.connect(receiver.port);
  expect(await edge.open(OTHER)).toMatchObject({ revision: 0, files: 0 });
  expect(await tree(join(receiver.folder, 'project'))).toEqual(FILES);
  expect(await edge.open()).toMatchObject({ revision: 1, complete: true });
});

test('nothing is renamed onto files, nor a link', async () => {
  await using receiver = await start();
  await synced(receiver);
  isUpdated = true;
  const mirror = mirrorOf(receiver, ROOT);
  await mkdir(mirror);
  await writeFile(join(mirror, 'mine.txt'), 'mine');
  await receiver.restart();
  await receiver.receiver.forgetMoved();
  expect(await tree(mirror)).toEqual({ 'mine.txt': 'mine' });
  expect(await tree(join(receiver.folder, 'project'))).toEqual(FILES);
});

test('a link in the place of a mirror is neither followed nor renamed', async (context) => {
  context.skip(process.platform === 'win32', 'Windows makes links for administrators only');
  await using receiver = await start();
  await synced(receiver);
  const former = join(receiver.folder, 'project');
  await rename(former, `${former}-aside`);
  await symlink(`${former}-aside`, former);
  isUpdated = true;
  await receiver.restart();
  const edge = await TestEdge.connect(receiver.port);
  edge.send('sync_open', { path: ROOT });
  await edge.until(() => edge.received.length > 1);
  expect(await tree(`${former}-aside`)).toEqual(FILES);
  expect(existsSync(former)).toBe(true);
});
