import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { writeIcons } from './app-icons.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-icons-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeIcons(folder);

it('draws every size that Linux desktops request', () => {
  const names = readdirSync(join(folder, 'icons'));
  for (const size of [16, 24, 32, 48, 64, 128, 256, 512]) expect(names).toContain(`${size}x${size}.png`);
});

it('draws the mark: filled in its middle, clear in its corners', () => {
  const png = readFileSync(join(folder, 'icons/64x64.png'));
  expect(png.readUInt32BE(16)).toBe(64);
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  const pixel = (x: number, y: number) => [...rows.subarray(y * 257 + 1 + x * 4, y * 257 + 5 + x * 4)];
  expect(pixel(24, 24)).toEqual([53, 84, 209, 255]);
  expect(pixel(45, 45)).toEqual([200, 208, 240, 255]);
  expect(pixel(0, 0)[3]).toBe(0);
  expect(pixel(63, 0)[3]).toBe(0);
});

it('packs them for Windows and macOS, each picture at its offset', () => {
  const png = (size: number) => readFileSync(join(folder, 'icons', `${size}x${size}.png`));
  const ico = readFileSync(join(folder, 'icon.ico'));
  const count = ico.readUInt16LE(4);
  const last = 6 + (count - 1) * 16;
  expect(ico[last]).toBe(0);
  expect(ico.subarray(ico.readUInt32LE(last + 12))).toEqual(png(256));

  const icns = readFileSync(join(folder, 'icon.icns'));
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
  const largest = icns.indexOf('ic10');
  expect(icns.subarray(largest + 8, largest + icns.readUInt32BE(largest + 4))).toEqual(png(1024));
});
