import { describe, expect, it } from 'vitest';
import type { Overall } from '../../shared/model/workspace-state';
import { drawTrayIcon, ICON_COLOURS, type IconActivity, type TrayIcon, toBitmap } from './icon-drawing';

const colours = Object.keys(ICON_COLOURS) as Overall[];
const activities: readonly IconActivity[] = ['in-sync', 'syncing', 'offline', 'paused'];
const icons = activities.flatMap((activity) => [false, true].map((attention): TrayIcon => ({ activity, attention })));
const alpha = (icon: TrayIcon, size: number) => drawTrayIcon(icon, size).rgba.filter((_, i) => i % 4 === 3);
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
  it.each(colours)('%s stands out from light and dark panels', (state) => {
    expect(contrast(ICON_COLOURS[state], [250, 250, 250])).toBeGreaterThan(3);
    expect(contrast(ICON_COLOURS[state], [38, 38, 38])).toBeGreaterThan(3);
  });

  it.each([16, 22, 32])('can be told apart by shape alone at %d px', (size) => {
    for (const [i, icon] of icons.entries()) {
      for (const other of icons.slice(i + 1)) {
        // With a badge there is less room for what tells them apart.
        const least = icon.attention && other.attention ? 0.08 : 0.15;
        const different = share(alpha(icon, size), alpha(other, size));
        expect(different, JSON.stringify([icon, other])).toBeGreaterThan(least);
      }
    }
  });

  it.each([16, 22, 32])('keeps the badge where it is whatever goes on, at %d px', (size) => {
    const corner = (icon: TrayIcon) =>
      alpha(icon, size).filter((_, at) => at % size > size / 2 && at / size > size / 2 + 1);
    const badges = activities.map((activity) => corner({ activity, attention: true }));
    for (const badge of badges) expect(share(badge, badges[0] as Uint8ClampedArray)).toBeLessThan(0.05);
  });

  it.each(icons)(
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

  it('is black for a template image', () => {
    const { rgba } = drawTrayIcon({ activity: 'syncing', attention: true }, 16, true);
    expect(rgba.filter((_, i) => i % 4 !== 3).every((value) => value === 0)).toBe(true);
  });

  it('becomes a premultiplied BGRA bitmap', () => {
    const rgba = new Uint8ClampedArray([200, 100, 50, 255, 200, 100, 50, 51]);
    expect([...toBitmap({ size: 1, rgba })]).toEqual([50, 100, 200, 255, 10, 20, 40, 51]);
  });
});
