import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, TestEdge, TestReceiver } from '../../../test-support/test-edge';

const FRAMES = 40;
const COMMITS = 5;

/** Number of answered lists of files. */
function answered({ received }: TestEdge): number {
  return received.filter(({ type }) => type === 'workspace:sync_need').length;
}

test('the commits of an edge are answered before the backlog of busy ones is through', async () => {
  await using receiver = await TestReceiver.start((folder) => ({
    resolveMirror: (fingerprint) => join(folder, fingerprint),
  }));
  const connect = async (fingerprint: string) => {
    const edge = await TestEdge.connect(receiver.port, { fingerprint });
    await edge.open();
    return edge;
  };
  const busy = [await connect('busy-one'), await connect('busy-two')];
  const edge = await connect('edge');
  // A list that takes a while to be checked.
  const files = Array.from({ length: 5_000 }, (_, at) => [`some/folder/file-${at}`, '0'.repeat(64), 1]);
  for (const each of busy)
    for (let i = 0; i < FRAMES; i++) each.send('sync_manifest', { path: ROOT, files, last: true });
  for (let revision = 1; revision <= COMMITS; revision++) {
    const content = `content ${revision}`;
    edge.write('file', content);
    expect(await edge.commit(revision, { file: content })).toMatchObject({ revision, complete: true });
  }
  for (const each of busy) expect(answered(each)).toBeLessThan(FRAMES);
  // Nothing of a busy edge is left out.
  await expect.poll(() => busy.map(answered)).toEqual([FRAMES, FRAMES]);
});
