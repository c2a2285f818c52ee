import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { expandFrameNow, headOfCompressed, type PlainFrame } from '../../../../shared/wire/compressed-frame';
import { FrameWriter } from './frame-writer';

const LARGE = 'a line of text\n'.repeat(20_000);
const SMALL = 'another line\n'.repeat(100);
const RANDOM = Buffer.concat([Buffer.alloc(4), randomBytes(100_000)]);

/** The frame as the other side reads it. */
function read(frame: PlainFrame): PlainFrame {
  const head = typeof frame === 'string' ? null : headOfCompressed(frame);
  if (!head || typeof frame === 'string') return frame;
  const plain = expandFrameNow(frame, head);
  return head.isText ? plain.toString() : plain;
}

/** Writes frames. @returns what was sent */
async function sentOf(frames: readonly PlainFrame[], encoding: 'deflate' | null): Promise<PlainFrame[]> {
  const sent: PlainFrame[] = [];
  const all = Promise.withResolvers<void>();
  const writer = new FrameWriter(
    () => encoding,
    (frame) => {
      sent.push(frame);
      if (sent.length === frames.length) all.resolve();
    },
  );
  for (const frame of frames) writer.write(frame);
  await all.promise;
  return sent;
}

it('sends frames in their order, compressed where that helps', async () => {
  const binary = Buffer.concat([Buffer.alloc(4), Buffer.from(LARGE)]);
  const frames = ['tiny', LARGE, SMALL, RANDOM, binary, 'tiny', LARGE, LARGE, SMALL];
  const sent = await sentOf(frames, 'deflate');
  expect(sent.map(read)).toEqual(frames);
  const isCompressed = sent.map((frame) => typeof frame !== 'string' && headOfCompressed(frame) !== null);
  expect(isCompressed).toEqual([false, true, true, false, true, false, true, true, true]);
});

it('sends everything at once as it is where nothing is compressed', async () => {
  const sent: PlainFrame[] = [];
  const writer = new FrameWriter(
    () => null,
    (frame) => void sent.push(frame),
  );
  for (const frame of [LARGE, RANDOM, SMALL]) writer.write(frame);
  expect(sent).toEqual([LARGE, RANDOM, SMALL]);
});

it('sends nothing after its end', async () => {
  const sent: PlainFrame[] = [];
  const writer = new FrameWriter(
    () => 'deflate',
    (frame) => void sent.push(frame),
  );
  writer.write(LARGE);
  writer.close();
  await sentOf([LARGE], 'deflate');
  expect(sent).toEqual([]);
});
