import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { icnsFile, icoFile, pngFile } from './image-files.mjs';
import { drawMark } from './mark.mjs';

/** Every size that a desktop requests, pixels. */
const SIZES = [16, 22, 24, 32, 48, 64, 96, 128, 256, 512, 1024];
/** The ICO format has no larger size. */
const LARGEST_FOR_WINDOWS = 256;

/**
 * Draws the app's icons for every system: `icon.icns`, `icon.ico` and `icons/SIZExSIZE.png`.
 * @param {string} folder
 */
export function writeIcons(folder) {
  mkdirSync(join(folder, 'icons'), { recursive: true });
  const pictures = SIZES.map((size) => ({ size, png: pngFile(size, drawMark(size)) }));
  for (const { size, png } of pictures) writeFileSync(join(folder, 'icons', `${size}x${size}.png`), png);
  writeFileSync(join(folder, 'icon.icns'), icnsFile(pictures));
  writeFileSync(join(folder, 'icon.ico'), icoFile(pictures.filter(({ size }) => size <= LARGEST_FOR_WINDOWS)));
}
