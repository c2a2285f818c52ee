/** The difference of a content to an older one: the bytes between an equal beginning and an equal end. */
export interface Difference {
  /** Bytes of the beginning that both have. */
  readonly start: number;
  /** Bytes of the end that both have, beyond that. */
  readonly end: number;
  /** The bytes between them in the new content. */
  readonly middle: Buffer;
}

/** Bytes that are compared in one go. */
const PIECE_BYTES = 4_096;

export function differenceBetween(older: Buffer, newer: Buffer): Difference {
  const shorter = Math.min(older.length, newer.length);
  const start = equalBytes(
    shorter,
    (at) => older.subarray(at, at + PIECE_BYTES).equals(newer.subarray(at, at + PIECE_BYTES)),
    (at) => older[at] === newer[at],
  );
  const fromEnd = (bytes: Buffer, at: number) => bytes.subarray(bytes.length - at - PIECE_BYTES, bytes.length - at);
  const end = equalBytes(
    shorter - start,
    (at) => fromEnd(older, at).equals(fromEnd(newer, at)),
    (at) => older[older.length - 1 - at] === newer[newer.length - 1 - at],
  );
  return { start, end, middle: newer.subarray(start, newer.length - end) };
}

/**
 * The newer content.
 * @returns null when the older one is too short for it
 */
export function withDifference(older: Buffer, { start, end, middle }: Difference): Buffer | null {
  if (start + end > older.length) return null;
  return Buffer.concat([older.subarray(0, start), middle, older.subarray(older.length - end)]);
}

/** Number of positions from 0 on, less than `length`, that are equal: whole pieces first, then single bytes. */
function equalBytes(length: number, isPieceEqual: (at: number) => boolean, isEqual: (at: number) => boolean): number {
  let at = 0;
  while (at + PIECE_BYTES <= length && isPieceEqual(at)) at += PIECE_BYTES;
  while (at < length && isEqual(at)) at++;
  return at;
}
