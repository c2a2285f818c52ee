import { expect, test } from 'vitest';
import { TestEdge, TestReceiver, tree } from './test-edge';

test('fills a new mirror, then applies a commit as a whole', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  expect(await edge.open()).toMatchObject({ revision: 0, files: 0, complete: false });
  edge.write('a.txt', 'one');
  edge.write('src/b.txt', 'two');
  await edge.settled();
  expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'one', 'src/b.txt': 'two' });
  expect(await edge.commit(1, { 'a.txt': 'one', 'src/b.txt': 'two' })).toMatchObject({ revision: 1, complete: true });

  edge.write('a.txt', 'three');
  edge.remove('src/b.txt');
  await edge.settled();
  expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'one', 'src/b.txt': 'two' });
  expect(await edge.commit(2, { 'a.txt': 'three' })).toMatchObject({ revision: 2, complete: true, files: 1 });
  expect(await tree(receiver.mirror)).toEqual({ 'a.txt': 'three' });
});
