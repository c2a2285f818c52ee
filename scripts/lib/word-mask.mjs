/**
 * Takes the place of bufferutil, the optional native helper of ws: masks the frames of WebSockets in words. The helper of ws
 * itself goes byte by byte and takes tens of milliseconds for a frame of 5 MiB.
 */
const WORD_BYTES = 4;

/**
 * @param {Uint8Array} bytes changed in place
 * @param {Uint8Array} mask four bytes
 */
export function unmask(bytes, mask) {
  const { buffer, byteOffset, length } = bytes;
  if (length < 2 * WORD_BYTES) return maskBytes(bytes, mask, 0, length);
  const head = -byteOffset & (WORD_BYTES - 1);
  const words = new Int32Array(buffer, byteOffset + head, Math.floor((length - head) / WORD_BYTES));
  const tail = head + words.length * WORD_BYTES;
  const word = new Int32Array(Uint8Array.from(mask, (_, at) => byteAt(mask, head + at)).buffer)[0] ?? 0;
  maskBytes(bytes, mask, 0, head);
  for (let at = 0; at < words.length; at++) words[at] = /** @type {number} */ (words[at]) ^ word;
  maskBytes(bytes, mask, tail, length);
}

/**
 * Writes the masked bytes of `source` to `output` from `offset` on; both may be the same.
 * @param {Uint8Array} source
 * @param {Uint8Array} mask four bytes
 * @param {Uint8Array} output
 * @param {number} offset
 * @param {number} length of the source
 */
export function mask(source, mask, output, offset, length) {
  output.set(source.length === length ? source : source.subarray(0, length), offset);
  unmask(output.subarray(offset, offset + length), mask);
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} mask
 * @param {number} from
 * @param {number} to
 */
function maskBytes(bytes, mask, from, to) {
  for (let at = from; at < to; at++) bytes[at] = /** @type {number} */ (bytes[at]) ^ byteAt(mask, at);
}

/**
 * @param {Uint8Array} mask
 * @param {number} at
 */
function byteAt(mask, at) {
  return /** @type {number} */ (mask[at % WORD_BYTES]);
}
