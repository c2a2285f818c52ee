import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFileBatch, encodeFileBatch, type FileBatch } from './file-batch';
import { BATCH_FILES } from './messages';

const batchOf = (files: readonly (readonly [string, Buffer])[]): FileBatch => ({
  type: 'workspace:file_batch_sync',
  payload: {
    path: '/root',
    files: files.map(([path, bytes]): [string, number] => [path, bytes.length]),
    seq: 7,
    edgeId: 'e',
    userId: 'u',
  },
  contents: files.map(([, bytes]) => bytes),
});
const bytes = fc.uint8Array({ maxLength: 50 }).map((array) => Buffer.from(array));
const files = fc.array(fc.tuple(fc.string({ minLength: 1, unit: 'grapheme' }), bytes), { minLength: 1, maxLength: 20 });

describe('a frame of several files', () => {
  it('survives encoding and decoding with any bytes', () => {
    fc.assert(
      fc.property(files, (list) => {
        const decoded = decodeFileBatch(encodeFileBatch(batchOf(list)));
        expect(decoded).toEqual({ kind: 'message', message: batchOf(list) });
      }),
    );
  });

  it('is malformed when it is truncated, lengthened or random', () => {
    const frame = encodeFileBatch(batchOf([['a', Buffer.from('one')]]));
    for (let end = 0; end < frame.length; end++) expect(decodeFileBatch(frame.subarray(0, end)).kind).toBe('malformed');
    expect(decodeFileBatch(Buffer.concat([frame, Buffer.from('x')])).kind).toBe('malformed');
    fc.assert(fc.property(bytes, (other) => decodeFileBatch(other).kind !== 'message'));
  });

  it('has one file at least and no more than the limit', () => {
    const many = (count: number) =>
      batchOf(Array.from({ length: count }, (_, n) => [`f${n}`, Buffer.alloc(0)] as const));
    expect(decodeFileBatch(encodeFileBatch(many(0))).kind).toBe('malformed');
    expect(decodeFileBatch(encodeFileBatch(many(BATCH_FILES))).kind).toBe('message');
    expect(decodeFileBatch(encodeFileBatch(many(BATCH_FILES + 1))).kind).toBe('malformed');
  });
});
