import { beforeEach, describe, expect, test } from 'vitest';
import { ROOT, summaryOf, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

const BEFORE = { a: 'one', b: 'two', c: 'three' };
const AFTER = { a: 'changed', d: 'three', e: 'new' };

let receiver: TestReceiver;
let edge: TestEdge;

beforeEach(async () => {
  receiver = await TestReceiver.start();
  edge = await TestEdge.connect(receiver.port);
  await edge.open();
  return () => receiver[Symbol.asyncDispose]();
});

/** Sends all changes from {@link BEFORE} to {@link AFTER}. */
function change(): void {
  edge.write('a', 'changed');
  edge.remove('b');
  edge.rename('c', 'd', 'three');
  edge.write('e', 'new');
}

/** Sends a commit that is to be refused. @returns the last refusal */
async function refusal(revision: number, files: Record<string, string>) {
  edge.queue('sync_commit', { path: ROOT, revision, exact: true, ...summaryOf(files) });
  await edge.acknowledged();
  return edge.refusals().at(-1);
}

describe('in a copy that has a revision', () => {
  beforeEach(async () => {
    for (const [path, content] of Object.entries(BEFORE)) edge.write(path, content);
    await edge.commit(1, BEFORE);
  });

  test('an exact commit that follows its contents at once applies them', async () => {
    change();
    expect(await edge.commit(2, AFTER, ROOT, true)).toMatchObject({ revision: 2, complete: true, ...summaryOf(AFTER) });
    expect(await tree(receiver.mirror)).toEqual(AFTER);
    expect(edge.refusals()).toEqual([]);
  });

  test.each([
    ['a refused content', () => edge.write('../f', 'out')],
    ['a missing content', () => {}],
  ])('%s refuses it, nothing is changed, and the next commit applies the rest', async (_, send) => {
    change();
    send();
    expect(await refusal(2, { ...AFTER, f: 'out' })).toMatchObject({ path: ROOT, seq: edge.lastSeq, code: 'inexact' });
    expect(await tree(receiver.mirror)).toEqual(BEFORE);
    const { body } = await receiver.get('/v1/workspaces');
    expect(body).toMatchObject({ workspaces: [{ revision: 1, complete: true }] });
    expect(await edge.commit(2, AFTER)).toMatchObject({ revision: 2, complete: true, ...summaryOf(AFTER) });
    expect(await tree(receiver.mirror)).toEqual(AFTER);
  });
});

test('an exact commit of a new copy needs all of its files', async () => {
  edge.write('a', 'changed');
  expect(await refusal(1, AFTER)).toMatchObject({ code: 'inexact' });
  edge.write('d', 'three');
  edge.write('e', 'new');
  expect(await edge.commit(1, AFTER, ROOT, true)).toMatchObject({ revision: 1, complete: true });
});
