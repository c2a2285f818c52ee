/**
 * The app's mark as the window draws it (a sheet and its copy, one step apart), from distance functions, so that it is
 * sharp at every size.
 */

/** @typedef {readonly [number, number, number]} Colour red, green, blue */

/** The mark's own units: it is this wide and high. */
const UNITS = 24;
/** @type {Colour} */
const ACCENT = [53, 84, 209];
/** @type {Colour} */
const COPY = [200, 208, 240];

/**
 * One shape after the other, each over those before it.
 * @type {readonly { left: number, side: number, radius: number, colour: Colour }[]}
 */
const SHEETS = [
  { left: 7.75, side: 14.5, radius: 4.5, colour: ACCENT },
  { left: 9.25, side: 11.5, radius: 3, colour: COPY },
  { left: 2, side: 14, radius: 4, colour: ACCENT },
];

/**
 * Draws the mark, `size` pixels square.
 * @param {number} size
 * @returns {Buffer} straight (not premultiplied) RGBA, row by row
 */
export function drawMark(size) {
  const rgba = Buffer.alloc(size * size * 4);
  const unit = UNITS / size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      rgba.set(pixelAt((column + 0.5) * unit, (row + 0.5) * unit, unit), (row * size + column) * 4);
    }
  }
  return rgba;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} unit width of a pixel
 * @returns {readonly number[]} red, green, blue, alpha
 */
function pixelAt(x, y, unit) {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (const { left, side, radius, colour } of SHEETS) {
    const cover = Math.min(1, Math.max(0, 0.5 - distance(x, y, left, side, radius) / unit));
    const below = alpha * (1 - cover);
    alpha = cover + below;
    if (alpha === 0) continue;
    const mix = (/** @type {number} */ over, /** @type {number} */ under) => (over * cover + under * below) / alpha;
    [red, green, blue] = [mix(colour[0], red), mix(colour[1], green), mix(colour[2], blue)];
  }
  return [red, green, blue, alpha * 255].map(Math.round);
}

/**
 * Distance to the edge of a rounded square, negative inside.
 * @param {number} x
 * @param {number} y
 * @param {number} left also its top
 * @param {number} side
 * @param {number} radius
 */
function distance(x, y, left, side, radius) {
  const middle = left + side / 2;
  const dx = Math.abs(x - middle) - side / 2 + radius;
  const dy = Math.abs(y - middle) - side / 2 + radius;
  return Math.min(Math.max(dx, dy), 0) + Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) - radius;
}
