import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { MAX_FRAME_BYTES } from './messages';

/** Name of the capability, and of the format. */
export type Encoding = 'zstd' | 'deflate';

/** A frame of an edge or a server: text, or a binary one of several files. */
export type PlainFrame = string | Buffer;

/** The head of a compressed frame. */
export interface CompressedHead {
  readonly encoding: Encoding;
  /** True for a compressed text frame, false for a binary one. */
  readonly isText: boolean;
  /** Bytes of the frame that is compressed. */
  readonly size: number;
}

/** Encodings of this Node, the better one first: zstd is in Node from 22.15 on. */
export const ENCODINGS: readonly Encoding[] =
  typeof zlib.zstdCompress === 'function' ? ['zstd', 'deflate'] : ['deflate'];
/** Smaller frames gain less than their compression costs. */
export const MIN_COMPRESSED_BYTES = 512;

const HEAD_BYTES = 4;
/** First byte of a frame that is not compressed: its head is shorter than 16 MiB. */
const KINDS: readonly (readonly [encoding: Encoding, isText: boolean])[] = [
  ['zstd', false],
  ['zstd', true],
  ['deflate', false],
  ['deflate', true],
];
/** Levels that take little more time than the lowest, and save the most of what higher ones do. */
const ZSTD_LEVEL = 3;
const DEFLATE_LEVEL = 3;
/** The largest window that a decoder makes room for, as a power of 2; a frame of the wire needs no larger one. */
const MAX_WINDOW_LOG = 23;
/** Compressed to more than this share, a frame is sent as it is. */
const WORTHWHILE = 0.9;

/** A compressed frame that does not hold what it says. */
export class CompressedFrameError extends Error {}

const compressAsync = {
  zstd: zlib.zstdCompress && promisify(zlib.zstdCompress),
  deflate: promisify(zlib.deflateRaw) as (bytes: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>,
};
const expandAsync = {
  zstd: zlib.zstdDecompress && promisify(zlib.zstdDecompress),
  deflate: promisify(zlib.inflateRaw) as (bytes: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>,
};
const options = {
  zstd: { params: { [zlib.constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } },
  deflate: { level: DEFLATE_LEVEL },
};

/**
 * Compresses a frame, off the main thread.
 * @returns null when that does not make it notably smaller
 */
export async function compressFrame(encoding: Encoding, plain: PlainFrame): Promise<Buffer | null> {
  const bytes = Buffer.from(plain as Buffer);
  return framed(encoding, plain, bytes, await compressAsync[encoding](bytes, options[encoding]));
}

/** As {@link compressFrame}, at once, for small frames. */
export function compressFrameNow(encoding: Encoding, plain: PlainFrame): Buffer | null {
  const bytes = Buffer.from(plain as Buffer);
  const compressed =
    encoding === 'zstd' ? zlib.zstdCompressSync(bytes, options.zstd) : zlib.deflateRawSync(bytes, options.deflate);
  return framed(encoding, plain, bytes, compressed);
}

/**
 * The head of a compressed frame; null for a binary frame that is not compressed.
 * @throws CompressedFrameError when it can't be one, or would be larger than a frame may be
 */
export function headOfCompressed(frame: Buffer): CompressedHead | null {
  const kind = frame[0] ?? 0;
  const [encoding, isText] = KINDS[kind - 1] ?? [];
  if (encoding === undefined || isText === undefined || !ENCODINGS.includes(encoding)) return null;
  if (frame.length <= HEAD_BYTES) return null;
  const size = frame.readUIntBE(1, HEAD_BYTES - 1);
  if (size === 0 || size > MAX_FRAME_BYTES) {
    throw new CompressedFrameError(`A compressed frame of ${size} bytes is not within the limit.`);
  }
  return { encoding, isText, size };
}

/**
 * Expands a compressed frame, off the main thread, to at most the size that its head says.
 * @throws CompressedFrameError when it does not hold just that
 */
export async function expandFrame(frame: Buffer, { encoding, size }: CompressedHead): Promise<Buffer> {
  try {
    return checked(await expandAsync[encoding](frame.subarray(HEAD_BYTES), limits(size)), size);
  } catch (error) {
    throw unexpandable(error, size);
  }
}

/** As {@link expandFrame}, at once. */
export function expandFrameNow(frame: Buffer, { encoding, size }: CompressedHead): Buffer {
  const bytes = frame.subarray(HEAD_BYTES);
  try {
    const expanded =
      encoding === 'zstd' ? zlib.zstdDecompressSync(bytes, limits(size)) : zlib.inflateRawSync(bytes, limits(size));
    return checked(expanded, size);
  } catch (error) {
    throw unexpandable(error, size);
  }
}

function framed(encoding: Encoding, plain: PlainFrame, bytes: Buffer, compressed: Buffer): Buffer | null {
  if (compressed.length + HEAD_BYTES > bytes.length * WORTHWHILE) return null;
  const isText = typeof plain === 'string';
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head[0] = 1 + KINDS.findIndex((kind) => kind[0] === encoding && kind[1] === isText);
  head.writeUIntBE(bytes.length, 1, HEAD_BYTES - 1);
  return Buffer.concat([head, compressed]);
}

/** The output is one piece; a little more room spares a second one. */
function limits(size: number) {
  return {
    maxOutputLength: size,
    chunkSize: size + 64,
    params: { [zlib.constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG },
  };
}

function checked(expanded: Buffer, size: number): Buffer {
  if (expanded.length === size) return expanded;
  throw new CompressedFrameError(`A compressed frame holds ${expanded.length} bytes instead of ${size}.`);
}

function unexpandable(error: unknown, size: number): CompressedFrameError {
  if (error instanceof CompressedFrameError) return error;
  const isLarger = error instanceof RangeError;
  return new CompressedFrameError(
    isLarger ? `A compressed frame holds more than the ${size} bytes that it says.` : 'A compressed frame is damaged.',
  );
}
