import { inflateSync } from 'node:zlib';
import { closeSync, openSync, readSync } from '../disk/bounded-fs';

/** An object of git: its type in the numbers of packs, and its content. */
export interface GitObject {
  readonly type: number;
  readonly content: Buffer;
}

/** Most bytes by which compression makes a small object larger. */
const OVERHEAD_BYTES = 4_096;
/** Most deltas on the way to one object. */
const MAX_DELTAS = 100;
const INDEX_MAGIC = 0xff744f63;
const FANOUT_AT = 8;
const NAMES_AT = FANOUT_AT + 256 * 4;
const CRC_BYTES = 4;
const OFFSET_DELTA = 6;
const NAME_DELTA = 7;

/** Reads one object of a pack. @returns null when the pack does not hold it, or it is damaged or too large */
export function readPacked(pack: string, id: Buffer, maxBytes: number): GitObject | null {
  const index = openSync(pack.replace(/\.pack$/, '.idx'), 'r');
  try {
    const offset = findOffset(index, id);
    if (offset === null) return null;
    const file = openSync(pack, 'r');
    try {
      return readEntry({ file, index, idBytes: id.length, maxBytes }, offset, 0);
    } finally {
      closeSync(file);
    }
  } finally {
    closeSync(index);
  }
}

interface OpenPack {
  readonly file: number;
  readonly index: number;
  readonly idBytes: number;
  readonly maxBytes: number;
}

/** The place of an object in the pack. */
function findOffset(index: number, id: Buffer): number | null {
  if (numberAt(index, 0) !== INDEX_MAGIC || numberAt(index, 4) !== 2) return null;
  const first = id[0] as number;
  let low = first === 0 ? 0 : numberAt(index, FANOUT_AT + (first - 1) * 4);
  let high = numberAt(index, FANOUT_AT + first * 4);
  const count = numberAt(index, FANOUT_AT + 255 * 4);
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = id.compare(bytesAt(index, NAMES_AT + middle * id.length, id.length));
    if (order === 0) {
      const offsetsAt = NAMES_AT + count * (id.length + CRC_BYTES);
      const offset = numberAt(index, offsetsAt + middle * 4);
      if (offset < 0x80000000) return offset;
      return Number(bytesAt(index, offsetsAt + count * 4 + (offset - 0x80000000) * 8, 8).readBigUInt64BE());
    }
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return null;
}

function readEntry(pack: OpenPack, offset: number, depth: number): GitObject | null {
  if (depth > MAX_DELTAS) return null;
  const head = bytesAt(pack.file, offset, 64);
  let at = 0;
  let byte = head[at++] as number;
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  for (let factor = 16; byte & 128; factor *= 128) {
    byte = head[at++] as number;
    size += (byte & 127) * factor;
  }
  if (size > pack.maxBytes) return null;
  let base: GitObject | null = null;
  if (type === OFFSET_DELTA) {
    byte = head[at++] as number;
    let distance = byte & 127;
    while (byte & 128) {
      byte = head[at++] as number;
      distance = (distance + 1) * 128 + (byte & 127);
    }
    if (distance <= 0 || distance > offset) return null;
    base = readEntry(pack, offset - distance, depth + 1);
  } else if (type === NAME_DELTA) {
    const baseOffset = findOffset(pack.index, head.subarray(at, at + pack.idBytes));
    at += pack.idBytes;
    base = baseOffset === null ? null : readEntry(pack, baseOffset, depth + 1);
  }
  const packed = bytesAt(pack.file, offset + at, size + OVERHEAD_BYTES);
  const content = inflateSync(packed, { maxOutputLength: Math.max(size, 1) });
  if (type !== OFFSET_DELTA && type !== NAME_DELTA) return { type, content };
  const whole = base && applyDelta(base.content, content, pack.maxBytes);
  return base && whole ? { type: base.type, content: whole } : null;
}

/** Builds an object from another one. @returns null for a delta that does not fit */
function applyDelta(base: Buffer, delta: Buffer, maxBytes: number): Buffer | null {
  let at = 0;
  const length = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = delta[at++] ?? 0;
      value += (byte & 127) * factor;
      if (!(byte & 128)) return value;
    }
  };
  const size = length() === base.length ? length() : maxBytes + 1;
  if (size > maxBytes) return null;
  const parts: Buffer[] = [];
  let built = 0;
  while (at < delta.length && built < size) {
    const command = delta[at++] as number;
    /** A number of which the command says which bytes are there. */
    const number = (bits: readonly number[]) =>
      bits.reduce((sum, bit, i) => sum + (command & bit ? (delta[at++] ?? 0) * 256 ** i : 0), 0);
    let part: Buffer;
    if (command & 128) {
      const from = number([1, 2, 4, 8]);
      part = base.subarray(from, from + (number([16, 32, 64]) || 0x10000));
    } else {
      part = delta.subarray(at, at + command);
      at += command;
    }
    if (part.length === 0) return null;
    parts.push(part);
    built += part.length;
  }
  return built === size ? Buffer.concat(parts) : null;
}

function numberAt(file: number, position: number): number {
  return bytesAt(file, position, 4).readUInt32BE();
}

/** Bytes of a file, fewer at its end but for numbers, which then are zero. */
function bytesAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, position);
  return bytes;
}
