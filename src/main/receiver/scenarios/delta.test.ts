import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differenceBetween } from '../../../shared/wire/difference';
import { encodeFileBatch } from '../../../shared/wire/file-batch';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import { hashOf, ROOT, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

let receiver: TestReceiver;
let edge: TestEdge;

beforeEach(async () => {
  receiver = await TestReceiver.start();
  edge = await TestEdge.connect(receiver.port);
  await edge.open();
});
afterEach(() => receiver[Symbol.asyncDispose]());

const OLD = 'a line of text\n'.repeat(100);

/** Sends a change of a file as the difference to a content. */
function change(path: string, older: string, newer: string, claimed = hashOf(older)): void {
  const { start, end, middle } = differenceBetween(Buffer.from(older), Buffer.from(newer));
  sendPart(path, middle, [claimed, start, end]);
}

function sendPart(path: string, middle: Buffer, base: readonly [string, number, number]): void {
  const payload = {
    path: ROOT,
    files: [[path, middle.length, ...base] as const],
    seq: ++edge.lastSeq,
    edgeId: 'e',
    userId: 'u',
  };
  edge.socket.send(encodeFileBatch({ type: 'workspace:file_batch_sync', payload, contents: [middle] }));
}

describe('a change of a file', () => {
  it('is made to the copy, before and after the first revision, and to what is staged', async () => {
    edge.write('a', OLD);
    await edge.acknowledged();
    change('a', OLD, `${OLD}one`);
    expect(await edge.commit(1, { a: `${OLD}one` })).toMatchObject({ complete: true });
    change('a', `${OLD}one`, `two${OLD}one`);
    await edge.acknowledged();
    change('a', `two${OLD}one`, 'two');
    expect(await edge.commit(2, { a: 'two' })).toMatchObject({ complete: true });
    expect(edge.refusals()).toEqual([]);
    expect(await tree(receiver.mirror)).toEqual({ a: 'two' });
  });

  it('follows a file that is moved', async () => {
    edge.write('a', OLD);
    await edge.commit(1, { a: OLD });
    edge.rename('a', 'b/c', OLD);
    change('b/c', OLD, `${OLD}more`);
    expect(await edge.commit(2, { 'b/c': `${OLD}more` })).toMatchObject({ complete: true });
    expect(edge.refusals()).toEqual([]);
  });

  it('is refused when the copy has another content, and all of it is taken then', async () => {
    edge.write('a', OLD);
    await edge.commit(1, { a: OLD });
    change('a', `${OLD}other`, `${OLD}other and more`);
    change('missing', OLD, `${OLD}more`);
    await edge.acknowledged();
    expect(edge.refusals()).toMatchObject([
      { path: `${ROOT}/a`, seq: 3, code: 'stale-base', retry: true },
      { path: `${ROOT}/missing`, seq: 4, code: 'stale-base', retry: true },
    ]);
    edge.write('a', 'new');
    expect(await edge.commit(2, { a: 'new' })).toMatchObject({ complete: true });
  });

  it('is refused when something else has changed the copy', async () => {
    edge.write('a', OLD);
    await edge.commit(1, { a: OLD });
    await writeFile(join(receiver.mirror, 'a'), OLD.toUpperCase());
    change('a', OLD, `${OLD}more`);
    await edge.acknowledged();
    expect(edge.refusals()).toMatchObject([{ code: 'stale-base' }]);
  });

  it('may neither claim more of the old content than there is, nor grow beyond the limit', async () => {
    edge.write('a', OLD);
    await edge.commit(1, { a: OLD });
    sendPart('a', Buffer.from('x'), [hashOf(OLD), OLD.length, 1]);
    sendPart('a', Buffer.alloc(MAX_FRAME_BYTES - 1_000), [hashOf(OLD), OLD.length, 0]);
    await edge.acknowledged();
    expect(edge.refusals().map(({ code }) => code)).toEqual(['stale-base', 'stale-base']);
    expect(await tree(receiver.mirror)).toEqual({ a: OLD });
  });
});
