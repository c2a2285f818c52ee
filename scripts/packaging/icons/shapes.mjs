/** Pictures from signed distance functions: they are sharp at every size. */

/** @typedef {readonly [red: number, green: number, blue: number]} Colour */
/** @typedef {(x: number, y: number) => number} Shape Distance to the edge, negative inside; y grows downwards. */
/** @typedef {{ readonly shape: Shape, readonly colour: Colour }} Layer */

/**
 * Draws a square picture, each layer over those before it.
 * @param {number} size width and height, pixels
 * @param {{ readonly from: number, readonly to: number }} range coordinates of the edges, in the units of the shapes
 * @param {readonly Layer[]} layers
 * @returns {Buffer} straight (not premultiplied) RGBA, row by row
 */
export function drawLayers(size, { from, to }, layers) {
  const rgba = Buffer.alloc(size * size * 4);
  const unit = (to - from) / size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const pixel = pixelAt(from + (column + 0.5) * unit, from + (row + 0.5) * unit, unit, layers);
      rgba.set(pixel, (row * size + column) * 4);
    }
  }
  return rgba;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} unit width of a pixel
 * @param {readonly Layer[]} layers
 * @returns {readonly number[]} red, green, blue, alpha
 */
function pixelAt(x, y, unit, layers) {
  let [red, green, blue, alpha] = [0, 0, 0, 0];
  for (const { shape, colour } of layers) {
    const cover = Math.min(1, Math.max(0, 0.5 - shape(x, y) / unit));
    const below = alpha * (1 - cover);
    alpha = cover + below;
    if (alpha === 0) continue;
    const mix = (/** @type {number} */ over, /** @type {number} */ under) => (over * cover + under * below) / alpha;
    [red, green, blue] = [mix(colour[0], red), mix(colour[1], green), mix(colour[2], blue)];
  }
  return [red, green, blue, alpha * 255].map(Math.round);
}

/**
 * @param {number} radius
 * @returns {Shape}
 */
export function disc(radius) {
  return (x, y) => Math.hypot(x, y) - radius;
}

/**
 * @param {number} radius
 * @param {number} halfWidth
 * @returns {Shape}
 */
export function ring(radius, halfWidth) {
  return (x, y) => Math.abs(Math.hypot(x, y) - radius) - halfWidth;
}

/**
 * @param {number} left
 * @param {number} top
 * @param {number} right
 * @param {number} bottom
 * @returns {Shape}
 */
export function box(left, top, right, bottom) {
  return (x, y) => {
    const dx = Math.max(left - x, x - right);
    const dy = Math.max(top - y, y - bottom);
    return Math.min(Math.max(dx, dy), 0) + Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
  };
}

/** @typedef {readonly [x: number, y: number]} Point */

/**
 * A line with round ends.
 * @param {Point} from
 * @param {Point} to
 * @param {number} halfWidth
 * @returns {Shape}
 */
export function line(from, to, halfWidth) {
  return (x, y) => distanceToSegment(x, y, from, to) - halfWidth;
}

/**
 * @param {Point} a
 * @param {Point} b clockwise
 * @param {Point} c
 * @returns {Shape}
 */
export function triangle(a, b, c) {
  /** @type {readonly (readonly [Point, Point])[]} */
  const edges = [
    [a, b],
    [b, c],
    [c, a],
  ];
  return (x, y) => {
    const distance = Math.min(...edges.map(([from, to]) => distanceToSegment(x, y, from, to)));
    const inside = edges.every(([[ax, ay], [bx, by]]) => (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0);
    return inside ? -distance : distance;
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {Point} from
 * @param {Point} to
 */
function distanceToSegment(x, y, [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

/**
 * Grown by `radius`, which rounds the corners.
 * @param {Shape} shape
 * @param {number} radius
 * @returns {Shape}
 */
export function rounded(shape, radius) {
  return (x, y) => shape(x, y) - radius;
}

/**
 * @param {Shape} shape
 * @param {Point} by
 * @param {number} scale about the middle, before the move
 * @returns {Shape}
 */
export function moved(shape, [dx, dy], scale = 1) {
  return (x, y) => shape((x - dx) / scale, (y - dy) / scale) * scale;
}

/**
 * @param {Shape} a
 * @param {Shape} b
 * @returns {Shape}
 */
export function union(a, b) {
  return (x, y) => Math.min(a(x, y), b(x, y));
}

/**
 * @param {Shape} a
 * @param {Shape} cut
 * @returns {Shape}
 */
export function without(a, cut) {
  return (x, y) => Math.max(a(x, y), -cut(x, y));
}
