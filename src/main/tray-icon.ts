import type { Overall } from '../preload/contract';

/**
 * The tray icons, drawn from distance functions so that they are sharp at every size. Each state has its own outline, so
 * that it can be told apart without colour too; the colours keep a contrast of 3:1 to light and to dark panels.
 */

/** Straight (not premultiplied) RGBA, row by row. */
export interface Pixels {
  readonly size: number;
  readonly rgba: Uint8ClampedArray;
}

/** Colour of each state, `[red, green, blue]`. */
export const ICON_COLOURS: Readonly<Record<Overall, readonly [number, number, number]>> = {
  'in-sync': [34, 139, 84],
  syncing: [37, 121, 214],
  attention: [214, 84, 17],
  offline: [122, 122, 130],
  paused: [128, 108, 190],
};

/** Distance to a shape's edge in icon units (the icon is 2 wide, its middle is 0,0, y grows downwards); inside negative. */
type Shape = (x: number, y: number) => number;

const SHAPES: Readonly<Record<Overall, Shape>> = {
  'in-sync': without(disc(0.92), union(line(-0.42, 0.04, -0.12, 0.36, 0.13), line(-0.12, 0.36, 0.44, -0.32, 0.13))),
  syncing: union(arrow(1), arrow(-1)),
  attention: without(
    rounded(triangle(0, -0.78, 0.8, 0.68, -0.8, 0.68), 0.14),
    union(line(0, -0.24, 0, 0.18, 0.12), moved(disc(0.14), 0, 0.5)),
  ),
  offline: union(without(ring(0.76, 0.13), line(-0.9, 0.9, 0.9, -0.9, 0.3)), line(-0.72, 0.72, 0.72, -0.72, 0.12)),
  paused: union(rounded(box(-0.62, -0.74, -0.26, 0.74), 0.1), rounded(box(0.26, -0.74, 0.62, 0.74), 0.1)),
};

/** Draws the icon of a state, `size` pixels square. `black` is for macOS, which colours template images itself. */
export function drawTrayIcon(state: Overall, size: number, black = false): Pixels {
  const shape = SHAPES[state];
  const [red, green, blue] = black ? [0, 0, 0] : ICON_COLOURS[state];
  const rgba = new Uint8ClampedArray(size * size * 4);
  const unit = 2 / size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const distance = shape((column + 0.5) * unit - 1, (row + 0.5) * unit - 1) / unit;
      rgba.set([red, green, blue, 255 * Math.min(1, Math.max(0, 0.5 - distance))], (row * size + column) * 4);
    }
  }
  return { size, rgba };
}

/** The same picture as Electron's bitmaps want it: BGRA with the colour multiplied by alpha. */
export function toBitmap({ rgba }: Pixels): Buffer {
  const bitmap = Buffer.alloc(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number;
    bitmap[i] = Math.round(((rgba[i + 2] as number) * alpha) / 255);
    bitmap[i + 1] = Math.round(((rgba[i + 1] as number) * alpha) / 255);
    bitmap[i + 2] = Math.round(((rgba[i] as number) * alpha) / 255);
    bitmap[i + 3] = alpha;
  }
  return bitmap;
}

/** One of the two arrows that chase each other in a circle: `side` 1 runs over the top to the right, -1 below to the left. */
function arrow(side: 1 | -1): Shape {
  const [cos, sin] = [Math.cos(Math.PI / 5), Math.sin(Math.PI / 5)];
  const arc = without(ring(0.66, 0.14), (x, y) => -Math.max(y + 0.04, y * cos - x * sin));
  const shape = union(arc, rounded(triangle(0.28, -0.14, 0.96, -0.14, 0.66, 0.24), 0.04));
  return (x, y) => shape(x * side, y * side);
}

function disc(radius: number): Shape {
  return (x, y) => Math.hypot(x, y) - radius;
}

function ring(radius: number, halfWidth: number): Shape {
  return (x, y) => Math.abs(Math.hypot(x, y) - radius) - halfWidth;
}

function box(left: number, top: number, right: number, bottom: number): Shape {
  return (x, y) => {
    const dx = Math.max(left - x, x - right);
    const dy = Math.max(top - y, y - bottom);
    return Math.min(Math.max(dx, dy), 0) + Math.hypot(Math.max(dx, 0), Math.max(dy, 0));
  };
}

/** A line with round ends. */
function line(x1: number, y1: number, x2: number, y2: number, halfWidth: number): Shape {
  return (x, y) => distanceToSegment(x, y, x1, y1, x2, y2) - halfWidth;
}

/** A triangle, its corners clockwise. */
function triangle(x1: number, y1: number, x2: number, y2: number, x3: number, y3: number): Shape {
  const edges = [
    [x1, y1, x2, y2],
    [x2, y2, x3, y3],
    [x3, y3, x1, y1],
  ] as const;
  return (x, y) => {
    const edge = Math.min(...edges.map(([ax, ay, bx, by]) => distanceToSegment(x, y, ax, ay, bx, by)));
    const inside = edges.every(([ax, ay, bx, by]) => (bx - ax) * (y - ay) - (by - ay) * (x - ax) >= 0);
    return inside ? -edge : edge;
  };
}

function distanceToSegment(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const along = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy);
}

/** Grown by `radius`, which rounds the corners. */
function rounded(shape: Shape, radius: number): Shape {
  return (x, y) => shape(x, y) - radius;
}

function moved(shape: Shape, dx: number, dy: number): Shape {
  return (x, y) => shape(x - dx, y - dy);
}

function union(a: Shape, b: Shape): Shape {
  return (x, y) => Math.min(a(x, y), b(x, y));
}

function without(a: Shape, cut: Shape): Shape {
  return (x, y) => Math.max(a(x, y), -cut(x, y));
}
