import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  CompressedFrameError,
  compressFrame,
  compressFrameNow,
  ENCODINGS,
  expandFrame,
  expandFrameNow,
  headOfCompressed,
} from './compressed-frame';
import { encodeFileBatch } from './file-batch';
import { MAX_FRAME_BYTES } from './messages';

const TEXT = JSON.stringify({ type: 'workspace:sync_manifest', payload: { files: Array(200).fill('src/añejo.ts') } });
const BATCH = Buffer.concat([Buffer.alloc(4), Buffer.from(TEXT)]);
const KIND = { zstd: 1, deflate: 3 };
const compress = { zstd: zlib.zstdCompressSync, deflate: zlib.deflateRawSync };

/** A frame that says of its content what the test wants. */
function frameOf(encoding: 'zstd' | 'deflate', size: number, content: Buffer): Buffer {
  const head = Buffer.from([KIND[encoding], 0, 0, 0]);
  head.writeUIntBE(size, 1, 3);
  return Buffer.concat([head, content]);
}

async function expectRefused(frame: Buffer, message: string): Promise<void> {
  const head = headOfCompressed(frame);
  if (!head) throw new Error('The frame is not taken for a compressed one.');
  expect(() => expandFrameNow(frame, head)).toThrow(message);
  await expect(expandFrame(frame, head)).rejects.toThrow(CompressedFrameError);
  await expect(expandFrame(frame, head)).rejects.toThrow(message);
}

describe.each(ENCODINGS)('a frame in %s', (encoding) => {
  it.each([
    ['text', TEXT],
    ['files', BATCH],
  ])('gives back its %s, and is smaller', async (_, plain) => {
    for (const frame of [compressFrameNow(encoding, plain), await compressFrame(encoding, plain)]) {
      if (!frame) throw new Error('Nothing was gained.');
      const head = headOfCompressed(frame);
      if (!head) throw new Error('The frame has no head.');
      expect(frame.length).toBeLessThan(plain.length / 4);
      expect(head).toEqual({ encoding, isText: typeof plain === 'string', size: Buffer.byteLength(plain) });
      expect(expandFrameNow(frame, head)).toEqual(Buffer.from(plain as Buffer));
      expect(await expandFrame(frame, head)).toEqual(Buffer.from(plain as Buffer));
    }
  });

  it('is not made of what does not shrink', async () => {
    const plain = randomBytes(10_000);
    expect(compressFrameNow(encoding, plain)).toBeNull();
    expect(await compressFrame(encoding, plain)).toBeNull();
  });

  it('is expanded to no more than it says', async () => {
    const bomb = compress[encoding](Buffer.alloc(16 * 1024 * 1024));
    await expectRefused(
      frameOf(encoding, 1_000, bomb),
      'A compressed frame holds more than the 1000 bytes that it says.',
    );
    await expectRefused(frameOf(encoding, MAX_FRAME_BYTES, bomb), 'holds more than the');
  });

  it('may say no more than the limit of a frame', () => {
    const frame = frameOf(encoding, MAX_FRAME_BYTES + 1, compress[encoding](Buffer.alloc(MAX_FRAME_BYTES + 1)));
    expect(() => headOfCompressed(frame)).toThrow('A compressed frame of 5242881 bytes is not within the limit.');
    expect(() => headOfCompressed(frameOf(encoding, 0, Buffer.from('x')))).toThrow(CompressedFrameError);
  });

  it('is refused when it is damaged or holds less', async () => {
    await expectRefused(frameOf(encoding, 100, randomBytes(50)), 'A compressed frame is damaged.');
    await expectRefused(frameOf(encoding, 100, compress[encoding](Buffer.alloc(99))), 'holds 99 bytes instead of 100.');
  });
});

describe('a frame in zstd', () => {
  it('may ask for no large window', async () => {
    /** One block of 100 bytes as they are, in a frame with a window of 2^(10 + `exponent`) bytes. */
    const withWindow = (exponent: number) =>
      Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3, 0x21, 3, 0]), Buffer.alloc(100)]);
    const allowed = frameOf('zstd', 100, withWindow(13));
    const head = headOfCompressed(allowed);
    expect(head && expandFrameNow(allowed, head)).toEqual(Buffer.alloc(100));
    await expectRefused(frameOf('zstd', 100, withWindow(14)), 'A compressed frame is damaged.');
  });
});

describe('other binary frames', () => {
  it('are not taken for compressed ones', () => {
    const payload = { path: '/p', files: [['a', 1]] as const, seq: 1, edgeId: 'e', userId: 'u' };
    const batch = encodeFileBatch({ type: 'workspace:file_batch_sync', payload, contents: [Buffer.from('x')] });
    for (const frame of [batch, Buffer.alloc(0), Buffer.from([9, 0, 0, 1, 2])])
      expect(headOfCompressed(frame)).toBeNull();
  });
});
