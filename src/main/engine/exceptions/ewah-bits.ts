import { BadIndexError } from './index-bytes';

/** The positions of the set bits of a compressed bitmap (EWAH), in order, as git's split index keeps them. */
export interface EwahBits {
  readonly positions: Generator<number>;
  /** Bytes of the bitmap. */
  readonly length: number;
}

const WORD_BYTES = 8;
const WORD_BITS = 64;

/**
 * Reads the bitmap at the start of `bytes`.
 * @param end positions from there on are left out, so that a hostile bitmap ends
 * @throws BadIndexError when it is cut off
 */
export function readEwahBits(bytes: Buffer, end: number): EwahBits {
  const words = bytes.length < 8 ? Number.POSITIVE_INFINITY : bytes.readUInt32BE(4);
  const length = 8 + words * WORD_BYTES + 4;
  if (length > bytes.length) throw new BadIndexError('a bitmap that is cut off');
  return { positions: setBits(bytes.subarray(8, 8 + words * WORD_BYTES), end), length };
}

/** A marker word tells how many words of equal bits follow it, and then how many literal words. */
function* setBits(words: Buffer, end: number): Generator<number> {
  let position = 0;
  for (let at = 0; at < words.length && position < end; ) {
    const high = words.readUInt32BE(at);
    const low = words.readUInt32BE(at + 4);
    at += WORD_BYTES;
    const run = ((low >>> 1) + (high & 1) * 2 ** 31) * WORD_BITS;
    if (low & 1) for (let i = 0; i < run && position + i < end; i++) yield position + i;
    position += run;
    for (let left = high >>> 1; left > 0 && at < words.length && position < end; left--) {
      for (let bit = 0; bit < WORD_BITS && position + bit < end; bit++) {
        if ((words[at + 7 - (bit >> 3)] as number) & (1 << (bit & 7))) yield position + bit;
      }
      at += WORD_BYTES;
      position += WORD_BITS;
    }
  }
}
