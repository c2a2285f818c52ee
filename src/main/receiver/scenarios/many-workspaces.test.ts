import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { TestEdge, TestReceiver } from '../../../test-support/test-edge';

const MAX_OPEN = 3;
const ROOTS = Array.from({ length: 10 }, (_, i) => `/home/dev/project-${i}`);
const FILES = { 'a.txt': 'one' };

const start = () =>
  TestReceiver.start((folder) => ({
    limits: { maxOpenWorkspaces: MAX_OPEN },
    resolveMirror: (_fingerprint, root) => join(folder, 'mirrors', root.slice(root.lastIndexOf('/'))),
  }));

/** Each open workspace has a staging folder. */
const openOnes = async ({ folder }: TestReceiver) => (await readdir(join(folder, 'state/staging'))).sort();

async function fill(edge: TestEdge, root: string): Promise<void> {
  await edge.open(root);
  edge.write('a.txt', 'one', root);
  expect(await edge.commit(1, FILES, root)).toMatchObject({ complete: true });
}

test('workspaces that nothing uses are closed, the one used longest ago first, and open again as they were', async () => {
  await using receiver = await start();
  for (const root of ROOTS) {
    const edge = await TestEdge.connect(receiver.port);
    await fill(edge, root);
    await edge.close();
  }
  const newest = ROOTS.slice(-MAX_OPEN).map((root) => workspaceId('print', root));
  // The last edge's workspace counts until its session has ended, and the next opening closes one more.
  await expect.poll(async () => (await openOnes(receiver)).length).toBeLessThanOrEqual(MAX_OPEN + 1);
  expect(await openOnes(receiver)).toEqual(expect.arrayContaining(newest.sort()));
  const { body } = await receiver.get('/v1/workspaces');
  expect((body.workspaces as unknown[]).length).toBe(ROOTS.length);
  expect((await openOnes(receiver)).length, 'a list opens nothing').toBeLessThanOrEqual(MAX_OPEN + 1);
  for (const root of ROOTS) {
    const { body: status } = await receiver.get(`/v1/workspaces/${workspaceId('print', root)}`);
    expect(status).toMatchObject({ root, revision: 1, complete: true, files: 1 });
  }
  const edge = await TestEdge.connect(receiver.port);
  expect(await edge.open(ROOTS[0])).toMatchObject({ revision: 1, complete: true });
});

test('workspaces of connected edges and of waiting readers stay open', async () => {
  await using receiver = await start();
  const edge = await TestEdge.connect(receiver.port);
  const [waitedFor = '', ...owned] = ROOTS;
  for (const root of owned) await fill(edge, root);
  const other = await TestEdge.connect(receiver.port, { fingerprint: 'other' });
  await fill(other, waitedFor);
  await other.close();
  const id = workspaceId('other', waitedFor);
  const reader = receiver.get(`/v1/workspaces/${id}?wait=2&timeout=300`);
  const one = receiver.get(`/v1/workspaces/${workspaceId('print', owned[0] ?? '')}`);
  expect((await one).body).toMatchObject({ complete: true });
  for (const root of owned) {
    edge.write('b.txt', 'two', root);
    expect(await edge.commit(2, { ...FILES, 'b.txt': 'two' }, root)).toMatchObject({ complete: true });
  }
  const again = await TestEdge.connect(receiver.port, { fingerprint: 'other' });
  await again.open(waitedFor);
  again.write('b.txt', 'two', waitedFor);
  await again.commit(2, { ...FILES, 'b.txt': 'two' }, waitedFor);
  expect((await reader).body).toMatchObject({ revision: 2, complete: true });
});
