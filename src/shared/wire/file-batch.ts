import { decodeBatchHead } from './file-batch-head';
import { excessOf } from './json-excess';
import type { Decoded, FileBatchHead } from './messages';

/**
 * The binary frame of capability `batch`: the length in bytes of its head (32 bits, big-endian), the head as JSON, then
 * the bytes of the files, one after the other in the order in which the head names them.
 */
export interface FileBatch extends FileBatchHead {
  readonly contents: readonly Buffer[];
}

const LENGTH_BYTES = 4;

/** Encodes a frame; the caller keeps it within the frame limit. */
export function encodeFileBatch({ type, payload, contents }: FileBatch): Buffer {
  const head = Buffer.from(JSON.stringify({ type, payload }));
  const length = Buffer.allocUnsafe(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, ...contents]);
}

/** Decodes a frame; the contents are views of it. Never throws. */
export function decodeFileBatch(frame: Buffer): Decoded<FileBatch> {
  const headEnd = frame.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : LENGTH_BYTES + frame.readUInt32BE(0);
  if (headEnd > frame.length) return { kind: 'malformed', reason: 'a binary frame without a head' };
  const excess = excessOf(frame.subarray(LENGTH_BYTES, headEnd));
  if (excess) return { kind: 'malformed', reason: excess };
  const decoded = decodeBatchHead(frame.toString('utf8', LENGTH_BYTES, headEnd));
  if (decoded.kind !== 'message') return decoded;
  const contents = split(
    frame.subarray(headEnd),
    decoded.message.payload.files.map(([, size]) => size),
  );
  if (!contents) return { kind: 'malformed', reason: 'a binary frame whose sizes do not add up' };
  return { kind: 'message', message: { ...decoded.message, contents } };
}

/** Splits the bytes by size; null when the sizes do not add up. */
function split(bytes: Buffer, sizes: readonly number[]): Buffer[] | null {
  let at = 0;
  const pieces: Buffer[] = [];
  for (const size of sizes) {
    if (size > bytes.length - at) return null;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return at === bytes.length ? pieces : null;
}
