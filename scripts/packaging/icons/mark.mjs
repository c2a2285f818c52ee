import { box, drawLayers, rounded } from './shapes.mjs';

/** The app's mark as the window draws it: a sheet and its copy, one step apart. */

/** @typedef {import('./shapes.mjs').Colour} Colour */

/** @type {Colour} */
const ACCENT = [53, 84, 209];
/** @type {Colour} */
const COPY = [200, 208, 240];

const LAYERS = [
  { shape: sheet(7.75, 14.5, 4.5), colour: ACCENT },
  { shape: sheet(9.25, 11.5, 3), colour: COPY },
  { shape: sheet(2, 14, 4), colour: ACCENT },
];

/**
 * Draws the mark, `size` pixels square.
 * @param {number} size
 * @returns {Buffer} straight (not premultiplied) RGBA, row by row
 */
export function drawMark(size) {
  return drawLayers(size, { from: 0, to: 24 }, LAYERS);
}

/**
 * A rounded square.
 * @param {number} left also its top
 * @param {number} side
 * @param {number} radius of the corners
 */
function sheet(left, side, radius) {
  const [near, far] = [left + radius, left + side - radius];
  return rounded(box(near, near, far, far), radius);
}
