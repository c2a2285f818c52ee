import { crc32, deflateSync } from 'node:zlib';

/** @typedef {{ size: number, png: Buffer }} Picture a square one */

/**
 * A PNG file.
 * @param {number} size width and height, pixels
 * @param {Buffer} rgba
 * @returns {Buffer}
 */
export function pngFile(size, rgba) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits a channel, red, green, blue and alpha.
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc((size * 4 + 1) * size);
  for (let row = 0; row < size; row++) rgba.copy(rows, row * (size * 4 + 1) + 1, row * size * 4, (row + 1) * size * 4);
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  const data = deflateSync(rows, { level: 9 });
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * A Windows icon.
 * @param {readonly Picture[]} pictures at most 256 pixels wide
 */
export function icoFile(pictures) {
  const head = Buffer.alloc(6 + pictures.length * 16);
  head.set([0, 0, 1, 0, pictures.length, 0]);
  let offset = head.length;
  for (const [index, { size, png }] of pictures.entries()) {
    const at = 6 + index * 16;
    // 256 is written as 0; one colour plane, 32 bits a pixel.
    head.set([size % 256, size % 256, 0, 0, 1, 0, 32, 0], at);
    head.writeUInt32LE(png.length, at + 8);
    head.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)]);
}

/** macOS's names of the pictures of each size, for simple screens and for those of twice the density. */
const ICNS_TYPES = new Map([
  [16, ['icp4']],
  [32, ['icp5', 'ic11']],
  [64, ['ic12']],
  [128, ['ic07']],
  [256, ['ic08', 'ic13']],
  [512, ['ic09', 'ic14']],
  [1024, ['ic10']],
]);

/**
 * A macOS icon.
 * @param {readonly Picture[]} pictures sizes without a type are skipped
 */
export function icnsFile(pictures) {
  const entries = pictures.flatMap(({ size, png }) =>
    (ICNS_TYPES.get(size) ?? []).flatMap((type) => [icnsHead(type, png.length), png]),
  );
  const length = entries.reduce((total, { length }) => total + length, 0);
  return Buffer.concat([icnsHead('icns', length), ...entries]);
}

/**
 * @param {string} type
 * @param {number} length of what follows
 */
function icnsHead(type, length) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(length + 8, 4);
  return head;
}
