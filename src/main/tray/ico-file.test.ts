import { describe, expect, it } from 'vitest';
import { encodeIco } from './ico-file';
import { drawTrayIcon } from './icon-drawing';

describe('encodeIco', () => {
  it('holds every size, with its pixels from the bottom up', () => {
    const pictures = [16, 32].map((size) => drawTrayIcon({ activity: 'syncing', attention: true }, size));
    const file = encodeIco(pictures);
    expect([file.readUInt16LE(0), file.readUInt16LE(2), file.readUInt16LE(4)]).toEqual([0, 1, 2]);
    let end = 6 + 2 * 16;
    for (const [index, { size, rgba }] of pictures.entries()) {
      const entry = 6 + 16 * index;
      expect([file[entry], file[entry + 1], file.readUInt16LE(entry + 6)]).toEqual([size, size, 32]);
      const [length, offset] = [file.readUInt32LE(entry + 8), file.readUInt32LE(entry + 12)];
      expect(offset).toBe(end);
      end = offset + length;
      expect([file.readInt32LE(offset + 4), file.readInt32LE(offset + 8)]).toEqual([size, size * 2]);
      const [column, row] = [size - 4, size - 4];
      const at = offset + 40 + ((size - 1 - row) * size + column) * 4;
      const [red, green, blue, alpha] = rgba.subarray((row * size + column) * 4);
      expect([...file.subarray(at, at + 4)]).toEqual([blue, green, red, alpha]);
    }
    expect(end).toBe(file.length);
  });

  it('masks out what is empty, for systems that know no alpha', () => {
    const size = 16;
    const file = encodeIco([drawTrayIcon({ activity: 'in-sync', attention: false }, size)]);
    const mask = file.subarray(6 + 16 + 40 + size * size * 4);
    expect(mask).toHaveLength(size * 4);
    // The first row is the lowest: its corners are free, its middle is not.
    const [left = 0, right = 0] = mask;
    expect([left & 0b11111000, right & 0b00011111]).toEqual([0b11111000, 0b00011111]);
    const [middle = 0] = mask.subarray(8 * 4);
    expect(middle & 0b00111110).toBe(0);
  });
});
