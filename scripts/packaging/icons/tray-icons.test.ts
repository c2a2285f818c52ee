import { describe, expect, it } from 'vitest';
import type { TrayIcon } from '../../../src/main/tray/icon-file';
import { drawTrayIcon, ICON_COLOURS, TRAY_ICONS, trayIconFiles } from './tray-icons.mjs';

const alpha = (icon: TrayIcon, size: number) => drawTrayIcon(icon, size).filter((_, i) => i % 4 === 3);
const share = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).filter((value, at) => Math.abs(value - (b[at] as number)) > 128).length / a.length;

/** Relative luminance as WCAG defines it. */
function luminance(colour: readonly number[]): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: readonly number[], b: readonly number[]): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe('tray icons', () => {
  it.each(Object.entries(ICON_COLOURS))('%s stands out from light and dark panels', (_, colour) => {
    expect(contrast(colour, [250, 250, 250])).toBeGreaterThan(3);
    expect(contrast(colour, [38, 38, 38])).toBeGreaterThan(3);
  });

  it.each([16, 22, 32])('can be told apart by shape alone at %d px', (size) => {
    for (const [i, icon] of TRAY_ICONS.entries()) {
      for (const other of TRAY_ICONS.slice(i + 1)) {
        // With a badge there is less room for the shape.
        const least = icon.attention && other.attention ? 0.08 : 0.15;
        const different = share(alpha(icon, size), alpha(other, size));
        expect(different, JSON.stringify([icon, other])).toBeGreaterThan(least);
      }
    }
  });

  it.each([16, 22, 32])('keep the badge in its place for every activity, at %d px', (size) => {
    const corner = (icon: TrayIcon) =>
      alpha(icon, size).filter((_, at) => at % size > size / 2 && at / size > size / 2 + 1);
    const [first, ...others] = TRAY_ICONS.filter(({ attention }) => attention).map(corner);
    for (const badge of others) expect(share(badge, first as Uint8Array)).toBeLessThan(0.05);
  });

  it.each(TRAY_ICONS)(
    '$activity with attention $attention is anti-aliased, fills its square and leaves the corners free',
    (icon) => {
      const values = alpha(icon, 32);
      expect(new Set(values).size).toBeGreaterThan(3);
      const shown = values.filter((value) => value > 128).length / values.length;
      expect(shown).toBeGreaterThan(0.2);
      expect(shown).toBeLessThan(0.75);
      for (const corner of [0, 31, 31 * 32, 32 * 32 - 1]) expect(values[corner]).toBe(0);
    },
  );

  it('are black for macOS', () => {
    const rgba = drawTrayIcon({ activity: 'syncing', attention: true }, 16, true);
    expect(rgba.filter((_, i) => i % 4 !== 3).every((value) => value === 0)).toBe(true);
  });
});

it('each icon comes in the form of every system', () => {
  const files = trayIconFiles();
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  const names = files.map(({ name }) => name).filter((name) => /[/]paused-attention/.test(name));
  expect(names.sort()).toEqual([
    'darwin/paused-attentionTemplate.png',
    'darwin/paused-attentionTemplate@2x.png',
    'darwin/paused-attentionTemplate@3x.png',
    'linux/paused-attention.png',
    'win32/paused-attention.ico',
  ]);
});
