import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** Bytes of a pixel as the browser writes it: red, green, blue. */
const RGB = 3;
const COLOURS = 256;
/** So many of them are those that are used most. */
const USED_MOST = 128;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * A screenshot in a third of its size: with 256 colours, and the nearest of them for all others. Windows have few
 * colours; what is lost is in the edges of letters, and not seen.
 * @param png 8 bits a channel, no transparency, not interlaced
 */
export function smallPng(png: Buffer): Buffer {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header?.[8] !== 8 || header[9] !== 2 || header[12] !== 0) throw new Error('That is another kind of PNG.');
  const width = header.readUInt32BE(0);
  const data = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map((chunk) => chunk.data));
  const pixels = unfiltered(inflateSync(data), width * RGB);
  const { palette, indexOf } = paletteOf(pixels);
  const rows = indexed(pixels, width, indexOf);
  const newHeader = Buffer.from(header);
  newHeader[9] = 3;
  const parts = [
    ['IHDR', newHeader],
    ['PLTE', palette],
    ['IDAT', deflateSync(rows, { level: 9 })],
    ['IEND', Buffer.alloc(0)],
  ] as const;
  return Buffer.concat([SIGNATURE, ...parts.map(([type, body]) => chunk(type, body))]);
}

function chunksOf(png: Buffer): { readonly type: string; readonly data: Buffer }[] {
  const chunks = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return chunks;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** Takes back what each line says of its neighbours. */
function unfiltered(lines: Buffer, stride: number): Buffer {
  const height = lines.length / (stride + 1);
  const out = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < RGB ? 0 : (out[at - RGB] as number);
      const up = y === 0 ? 0 : (out[at - stride] as number);
      const corner = x < RGB || y === 0 ? 0 : (out[at - stride - RGB] as number);
      out[at] = (lines[y * (stride + 1) + 1 + x] as number) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number | undefined, left: number, up: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return up;
    case 3:
      return (left + up) >> 1;
    case 4: {
      const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
      if (a <= b && a <= c) return left;
      return b <= c ? up : corner;
    }
    default:
      return 0;
  }
}

function paletteOf(pixels: Buffer): { readonly palette: Buffer; readonly indexOf: ReadonlyMap<number, number> } {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += RGB) {
    const colour = pixels.readUIntBE(at, RGB);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byUse = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const kept = withRare(byUse);
  const palette = Buffer.alloc(kept.length * RGB);
  for (const [index, colour] of kept.entries()) palette.writeUIntBE(colour, index * RGB, RGB);
  return { palette, indexOf: new Map(byUse.map((colour) => [colour, nearest(colour, kept)])) };
}

/** The colours used most, and of the others those that are least like any of them: a green sign among greys is small. */
function withRare(byUse: readonly number[]): number[] {
  const kept = byUse.slice(0, USED_MOST);
  const rest = new Map(
    byUse.slice(USED_MOST).map((colour) => [colour, distance(colour, kept[nearest(colour, kept)] ?? 0)]),
  );
  while (kept.length < COLOURS && rest.size > 0) {
    const [rarest] = [...rest].reduce((most, next) => (next[1] > most[1] ? next : most));
    kept.push(rarest);
    rest.delete(rarest);
    for (const [colour, off] of rest) rest.set(colour, Math.min(off, distance(colour, rarest)));
  }
  return kept;
}

function nearest(colour: number, kept: readonly number[]): number {
  let best = 0;
  for (let index = 0; index < kept.length; index++) {
    if (distance(colour, kept[index] as number) < distance(colour, kept[best] as number)) best = index;
  }
  return best;
}

function distance(a: number, b: number): number {
  const channel = (shift: number) => (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2;
  return channel(16) + channel(8) + channel(0);
}

function indexed(pixels: Buffer, width: number, indexOf: ReadonlyMap<number, number>): Buffer {
  const height = pixels.length / RGB / width;
  const rows = Buffer.alloc(height * (width + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      rows[y * (width + 1) + 1 + x] = indexOf.get(pixels.readUIntBE((y * width + x) * RGB, RGB)) ?? 0;
    }
  }
  return rows;
}
