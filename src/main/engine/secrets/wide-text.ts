/** Fewest characters in UTF-16 that are searched: shorter than any secret. */
const MIN_CHARACTERS = 12;

/**
 * Text in UTF-16 of either byte order, with a mark or without, as one byte for each character: the zero bytes are taken
 * out. Null when the bytes hold no such text.
 */
export function narrowed(bytes: Buffer): Buffer | null {
  if (!holdsWideText(bytes)) return null;
  const narrow = Buffer.alloc(bytes.length);
  let length = 0;
  for (const byte of bytes) if (byte !== 0) narrow[length++] = byte;
  return narrow.subarray(0, length);
}

/** True when every second byte of some part is zero. */
function holdsWideText(bytes: Buffer): boolean {
  let run = 0;
  let last = -2;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) {
    run = at === last + 2 ? run + 1 : 1;
    if (run >= MIN_CHARACTERS) return true;
    last = at;
  }
  return false;
}
