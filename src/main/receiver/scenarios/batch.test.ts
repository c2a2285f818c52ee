import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeFileBatch } from '../../../shared/wire/file-batch';
import { ROOT, summaryOf, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

let receiver: TestReceiver;
let edge: TestEdge;

beforeEach(async () => {
  receiver = await TestReceiver.start();
  edge = await TestEdge.connect(receiver.port);
});
afterEach(() => receiver[Symbol.asyncDispose]());

/** Sends files in one frame. */
function writeAll(files: readonly (readonly [path: string, content: string])[], path = ROOT): void {
  const contents = files.map(([, content]) => Buffer.from(content));
  const list = files.map(([name], at): [string, number] => [name, (contents[at] as Buffer).length]);
  const payload = { path, files: list, seq: edge.lastSeq + 1, edgeId: 'e', userId: 'u' };
  edge.lastSeq += files.length;
  edge.socket.send(encodeFileBatch({ type: 'workspace:file_batch_sync', payload, contents }));
}

const FILES = { a: 'one', 'd/b': 'two', 'd/e/c': '', 'd/e/f': 'three', 'g/h': 'four' };

describe('several files in one frame', () => {
  it('are in a new mirror at once and verified like all others', async () => {
    await edge.open();
    writeAll(Object.entries(FILES));
    await edge.acknowledged();
    expect(await tree(receiver.mirror)).toEqual(FILES);
    expect(await edge.commit(1, FILES)).toMatchObject({ complete: true, ...summaryOf(FILES) });
    expect(edge.refusals()).toEqual([]);
  });

  it('join existing directories and replace obstacles', async () => {
    await edge.open();
    writeAll(Object.entries(FILES));
    writeAll([
      ['d/b', 'newer'],
      ['d/i/j', 'five'],
      ['g/k/l/m', 'six'],
    ]);
    await edge.acknowledged();
    const all = { ...FILES, 'd/b': 'newer', 'd/i/j': 'five', 'g/k/l/m': 'six' };
    expect(await tree(receiver.mirror)).toEqual(all);
    expect(await edge.commit(1, all)).toMatchObject({ complete: true });
  });

  it('wait for the commit after the first revision', async () => {
    await edge.open();
    writeAll(Object.entries(FILES));
    await edge.commit(1, FILES);
    writeAll([
      ['a', 'newer'],
      ['new/file', 'five'],
    ]);
    await edge.acknowledged();
    expect(await tree(receiver.mirror)).toEqual(FILES);
    const all = { ...FILES, a: 'newer', 'new/file': 'five' };
    expect(await edge.commit(2, all)).toMatchObject({ complete: true });
    expect(await tree(receiver.mirror)).toEqual(all);
  });

  it('are refused one by one', async () => {
    await edge.open();
    const bad = ['../out', '/abs', 'a//b', 'x/../y', '', `${'n'.repeat(300)}`].filter((name) => name !== '');
    writeAll([['good', 'one'], ...bad.map((name) => [name, 'theirs'] as const), ['d/good', 'two']]);
    await edge.acknowledged();
    expect(edge.refusals().map(({ seq, code }) => [seq, code])).toEqual(bad.map((_, at) => [at + 2, 'bad-path']));
    expect(await tree(receiver.mirror)).toEqual({ good: 'one', 'd/good': 'two' });
  });

  it('are all refused for a workspace that was not opened', async () => {
    writeAll(Object.entries(FILES));
    await edge.acknowledged();
    expect(edge.refusals().map(({ code, retry }) => [code, retry])).toEqual(
      Object.keys(FILES).map(() => ['unknown-workspace', true]),
    );
  });

  it('give the files of sending them one by one, also where one is a directory of another', async () => {
    await edge.open();
    writeAll([
      ['d/b', 'first'],
      ['d/b', 'second'],
      ['e', 'file'],
      ['e/f', 'below it'],
    ]);
    await edge.acknowledged();
    const mirror = await tree(receiver.mirror);
    expect(mirror['d/b']).toBe('second');
    expect(await edge.commit(1, mirror)).toMatchObject({ complete: true });
  });

  it('never follow a symlink nor enter a mirror that was moved away', async () => {
    await edge.open();
    const outside = join(receiver.folder, 'outside');
    await mkdir(outside);
    await symlink(outside, join(receiver.mirror, 'd'));
    writeAll([['d/b', 'two']]);
    await edge.acknowledged();
    expect(await tree(outside)).toEqual({});
    await rm(receiver.mirror, { recursive: true });
    writeAll(Object.entries(FILES));
    await edge.acknowledged();
    expect(edge.refusals()).toEqual([]);
    expect(await tree(receiver.mirror)).toEqual(FILES);
  });

  it('keep a directory with files of others that is in the way', async () => {
    await edge.open();
    await mkdir(join(receiver.mirror, 'a'), { recursive: true });
    await writeFile(join(receiver.mirror, 'a/theirs'), 'x');
    writeAll([
      ['a', 'one'],
      ['b/c', 'two'],
    ]);
    await edge.acknowledged();
    expect(edge.refusals()).toMatchObject([{ seq: 1, code: 'io', retry: true }]);
    expect(await tree(receiver.mirror)).toEqual({ 'a/theirs': 'x', 'b/c': 'two' });
  });
});
