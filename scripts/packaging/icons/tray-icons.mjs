import { icoFile, pngFile } from './image-files.mjs';
import { box, disc, drawLayers, line, moved, ring, rounded, triangle, union, without } from './shapes.mjs';

/**
 * The tray icons. Each activity has an outline of its own, so that it can be told without colour; a badge on top says
 * that the user is needed and stays in its place. The colours keep a contrast of 3:1 to light and to dark panels.
 */

/** @typedef {import('../../../src/main/tray/icon-file').TrayIcon} TrayIcon */
/** @typedef {TrayIcon['activity']} Activity */
/** @typedef {import('./shapes.mjs').Colour} Colour */
/** @typedef {import('./shapes.mjs').Shape} Shape */

/** @type {Colour} */
const BLACK = [0, 0, 0];

/** @type {Readonly<Record<Activity | 'attention', Colour>>} */
export const ICON_COLOURS = {
  'in-sync': [34, 139, 84],
  syncing: [37, 121, 214],
  attention: [214, 84, 17],
  offline: [134, 134, 142],
  paused: [128, 108, 190],
};

/** The icon is 2 units wide, its middle is 0,0. @type {Readonly<Record<Activity, Shape>>} */
const SHAPES = {
  'in-sync': without(
    disc(0.92),
    union(line([-0.42, 0.04], [-0.12, 0.36], 0.13), line([-0.12, 0.36], [0.44, -0.32], 0.13)),
  ),
  syncing: union(arrow(1), arrow(-1)),
  offline: union(
    without(ring(0.76, 0.13), line([-0.9, 0.9], [0.9, -0.9], 0.3)),
    line([-0.72, 0.72], [0.72, -0.72], 0.12),
  ),
  paused: union(rounded(box(-0.65, -0.65, -0.225, 0.65), 0.1), rounded(box(0.225, -0.65, 0.65, 0.65), 0.1)),
};

const BADGE_RADIUS = 0.5;
/** Room between the badge and the picture below it. */
const BADGE_GAP = 0.125;
const BADGE = moved(
  without(disc(BADGE_RADIUS), union(box(-0.125, -0.375, 0.125, 0.0), box(-0.125, 0.125, 0.125, 0.375))),
  [0.5, 0.5],
);
const BADGE_ROOM = moved(disc(BADGE_RADIUS + BADGE_GAP), [0.5, 0.5]);
/** With a badge, the picture below shrinks towards the opposite corner. */
const BADGED_SCALE = 0.78;

/** Sizes in a Windows icon, pixels: 16 at every scale from 100 to 400 %. */
const WINDOWS_SIZES = [16, 20, 24, 28, 32, 40, 48, 64];
/** Linux desktops get one bitmap and scale it: down looks better than up, and panels are up to 44 pixels high. */
const LINUX_SIZE = 44;
/** macOS picks the file of its screen's scale. The name tells it to colour the picture itself. */
const MAC_FILES = [
  { ending: 'Template.png', size: 18 },
  { ending: 'Template@2x.png', size: 36 },
  { ending: 'Template@3x.png', size: 54 },
];

/** Every icon. @type {readonly TrayIcon[]} */
export const TRAY_ICONS = /** @type {Activity[]} */ (Object.keys(SHAPES)).flatMap((activity) => [
  { activity, attention: false },
  { activity, attention: true },
]);

/**
 * The files that `iconFile` of the app names: one icon in the form of each system.
 * @returns {readonly { readonly name: string, readonly content: Buffer }[]} names relative, with forward slashes
 */
export function trayIconFiles() {
  return TRAY_ICONS.flatMap((icon) => {
    const name = `${icon.activity}${icon.attention ? '-attention' : ''}`;
    const png = (/** @type {number} */ size, black = false) => pngFile(size, drawTrayIcon(icon, size, black));
    return [
      { name: `linux/${name}.png`, content: png(LINUX_SIZE) },
      { name: `win32/${name}.ico`, content: icoFile(WINDOWS_SIZES.map((size) => ({ size, png: png(size) }))) },
      ...MAC_FILES.map(({ ending, size }) => ({ name: `darwin/${name}${ending}`, content: png(size, true) })),
    ];
  });
}

/**
 * Puts the icons into the built app, in the folder `tray` beside its files.
 * @returns {import('vite').Plugin}
 */
export function trayIcons() {
  return {
    name: 'tray-icons',
    generateBundle() {
      for (const { name, content } of trayIconFiles()) {
        this.emitFile({ type: 'asset', fileName: `tray/${name}`, source: content });
      }
    },
  };
}

/**
 * Draws one icon, `size` pixels square.
 * @param {TrayIcon} icon
 * @param {number} size
 * @param {boolean} black for macOS, which takes only the outline
 * @returns {Buffer} straight (not premultiplied) RGBA, row by row
 */
export function drawTrayIcon({ activity, attention }, size, black = false) {
  const shape = SHAPES[activity];
  const shift = BADGED_SCALE - 1;
  const below = attention ? without(moved(shape, [shift, shift], BADGED_SCALE), BADGE_ROOM) : shape;
  const layers = [
    { shape: below, colour: black ? BLACK : ICON_COLOURS[activity] },
    ...(attention ? [{ shape: BADGE, colour: black ? BLACK : ICON_COLOURS.attention }] : []),
  ];
  return drawLayers(size, { from: -1, to: 1 }, layers);
}

/**
 * One of the two arrows that chase each other in a circle.
 * @param {1 | -1} side 1 runs over the top to the right, -1 below to the left
 * @returns {Shape}
 */
function arrow(side) {
  const [cos, sin] = [Math.cos(Math.PI / 5), Math.sin(Math.PI / 5)];
  const arc = without(ring(0.66, 0.14), (x, y) => -Math.max(y + 0.04, y * cos - x * sin));
  const shape = union(arc, rounded(triangle([0.28, -0.14], [0.96, -0.14], [0.66, 0.24]), 0.04));
  return (x, y) => shape(x * side, y * side);
}
