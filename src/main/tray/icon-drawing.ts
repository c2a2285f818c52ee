import type { Overall } from '../../shared/model/workspace-state';

/**
 * The tray icons, drawn from distance functions so that they are sharp at every size. What is going on has an outline of
 * its own, so that it can be told without colour too; that somebody is needed is a badge on top of it, which stays where
 * it is whatever goes on below. The colours keep a contrast of 3:1 to light and to dark panels.
 */

/** What is going on. */
export type IconActivity = Exclude<Overall, 'attention'>;

/** One picture. */
export interface TrayIcon {
  readonly activity: IconActivity;
  /** Somebody is needed. */
  readonly attention: boolean;
}

/** Straight (not premultiplied) RGBA, row by row. */
export interface Pixels {
  readonly size: number;
  readonly rgba: Uint8ClampedArray;
}

type Colour = readonly [red: number, green: number, blue: number];

export const ICON_COLOURS: Readonly<Record<Overall, Colour>> = {
  'in-sync': [34, 139, 84],
  syncing: [37, 121, 214],
  attention: [214, 84, 17],
  offline: [134, 134, 142],
  paused: [128, 108, 190],
};

/** Distance to a shape's edge in icon units (the icon is 2 wide, its middle is 0,0, y grows downwards); inside negative. */
type Shape = (x: number, y: number) => number;

const SHAPES: Readonly<Record<IconActivity, Shape>> = {
  'in-sync': without(disc(0.92), union(line(-0.42, 0.04, -0.12, 0.36, 0.13), line(-0.12, 0.36, 0.44, -0.32, 0.13))),
  syncing: union(arrow(1), arrow(-1)),
  offline: union(without(ring(0.76, 0.13), line(-0.9, 0.9, 0.9, -0.9, 0.3)), line(-0.72, 0.72, 0.72, -0.72, 0.12)),
  paused: union(rounded(box(-0.65, -0.65, -0.225, 0.65), 0.1), rounded(box(0.225, -0.65, 0.65, 0.65), 0.1)),
};

/** Where the badge is, and how large. */
const BADGE = { x: 0.5, y: 0.5, radius: 0.5 } as const;
/** Room between the badge and what is below it. */
const BADGE_GAP = 0.125;
const BADGE_SHAPE = moved(
  without(disc(BADGE.radius), union(box(-0.125, -0.375, 0.125, 0.0), box(-0.125, 0.125, 0.125, 0.375))),
  BADGE.x,
  BADGE.y,
);
const BADGE_ROOM = moved(disc(BADGE.radius + BADGE_GAP), BADGE.x, BADGE.y);
/** With a badge, the picture below moves out of its way. */
const BADGED_SCALE = 0.78;

/** Draws an icon, `size` pixels square. `black` is for macOS, which colours template images itself. */
export function drawTrayIcon({ activity, attention }: TrayIcon, size: number, black = false): Pixels {
  const below = {
    shape: attention ? without(aside(SHAPES[activity]), BADGE_ROOM) : SHAPES[activity],
    colour: ICON_COLOURS[activity],
  };
  const layers = attention ? [below, { shape: BADGE_SHAPE, colour: ICON_COLOURS.attention }] : [below];
  const rgba = new Uint8ClampedArray(size * size * 4);
  for (const { shape, colour } of layers) paint(rgba, size, shape, black ? [0, 0, 0] : colour);
  return { size, rgba };
}

/** Layers never overlap: each only adds where there is nothing yet. */
function paint(rgba: Uint8ClampedArray, size: number, shape: Shape, colour: Colour): void {
  const unit = 2 / size;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const distance = shape((column + 0.5) * unit - 1, (row + 0.5) * unit - 1) / unit;
      const alpha = 255 * Math.min(1, Math.max(0, 0.5 - distance));
      const at = (row * size + column) * 4;
      if (alpha <= (rgba[at + 3] as number)) continue;
      [rgba[at], rgba[at + 1], rgba[at + 2]] = colour;
      rgba[at + 3] = alpha;
    }
  }
}

/** The same picture as Electron's bitmaps want it: BGRA with the colour multiplied by alpha. */
export function toBitmap(pixels: Pixels): Buffer {
  const bitmap = toStraightBitmap(pixels);
  for (let i = 0; i < bitmap.length; i += 4) {
    const alpha = (bitmap[i + 3] as number) / 255;
    for (const channel of [i, i + 1, i + 2]) bitmap[channel] = Math.round((bitmap[channel] as number) * alpha);
  }
  return bitmap;
}

/** The same picture as BGRA. */
export function toStraightBitmap({ rgba }: Pixels): Buffer {
  const bitmap = Buffer.from(rgba);
  for (let i = 0; i < bitmap.length; i += 4) {
    bitmap[i] = rgba[i + 2] as number;
    bitmap[i + 2] = rgba[i] as number;
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

/** Smaller, towards the corner that the badge is not in. */
function aside(shape: Shape): Shape {
  const shift = BADGED_SCALE - 1;
  return (x, y) => shape((x - shift) / BADGED_SCALE, (y - shift) / BADGED_SCALE) * BADGED_SCALE;
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
