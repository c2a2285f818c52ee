import { type Pixels, toStraightBitmap } from './icon-drawing';

const HEADER = 6;
const ENTRY = 16;
const BITMAP_HEADER = 40;

/** The pictures as one ICO file, from which Windows takes the size that it needs. At most 256 pixels square each. */
export function encodeIco(pictures: readonly Pixels[]): Buffer {
  const bodies = pictures.map(encodeBitmap);
  const header = Buffer.alloc(HEADER + ENTRY * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [index, { size }] of pictures.entries()) {
    const length = (bodies[index] as Buffer).length;
    const at = HEADER + ENTRY * index;
    // 256 is written as 0.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += length;
  }
  return Buffer.concat([header, ...bodies]);
}

/** A device independent bitmap: rows from the bottom up, then a mask of one bit a pixel for systems without alpha. */
function encodeBitmap(picture: Pixels): Buffer {
  const { size } = picture;
  const colours = toStraightBitmap(picture);
  const maskRow = Math.ceil(size / 32) * 4;
  const body = Buffer.alloc(BITMAP_HEADER + colours.length + maskRow * size);
  body.writeUInt32LE(BITMAP_HEADER, 0);
  body.writeInt32LE(size, 4);
  body.writeInt32LE(size * 2, 8);
  body.writeUInt16LE(1, 12);
  body.writeUInt16LE(32, 14);
  body.writeUInt32LE(colours.length + maskRow * size, 20);
  for (let row = 0; row < size; row++) {
    const target = size - 1 - row;
    colours.copy(body, BITMAP_HEADER + target * size * 4, row * size * 4, (row + 1) * size * 4);
    writeMask(
      body,
      BITMAP_HEADER + colours.length + target * maskRow,
      colours.subarray(row * size * 4, (row + 1) * size * 4),
    );
  }
  return body;
}

/** A bit is set where there is nothing. */
function writeMask(body: Buffer, at: number, row: Buffer): void {
  for (let column = 0; column < row.length / 4; column++) {
    if (row[column * 4 + 3] !== 0) continue;
    const byte = at + (column >> 3);
    body[byte] = (body[byte] as number) | (0x80 >> (column & 7));
  }
}
