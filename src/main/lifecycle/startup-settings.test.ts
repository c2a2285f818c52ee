import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStartupSettings } from './startup-settings';

const NOW = 1_000_000;
const bounds = { x: 10, y: -20, width: 900, height: 640, maximized: false };
const running = { path: '/a', paused: false };
const paused = { path: '/b', paused: true };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-startup-settings-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(settings: unknown) {
  writeFileSync(join(folder, 'settings.json'), typeof settings === 'string' ? settings : JSON.stringify(settings));
  return readStartupSettings(folder, NOW);
}

describe('readStartupSettings', () => {
  it('returns the defaults without settings and for damaged ones', () => {
    const nothing = { bounds: null, paused: false };
    expect(readStartupSettings(folder, NOW)).toEqual(nothing);
    for (const damaged of ['', '{"window":', 'null', '[]', '7']) expect(read(damaged)).toEqual(nothing);
  });

  it('returns the bounds of the window if they are valid', () => {
    expect(read({ window: bounds }).bounds).toEqual(bounds);
    for (const wrong of [null, {}, { ...bounds, width: 0 }, { ...bounds, x: 0.5 }, { ...bounds, maximized: 1 }]) {
      expect(read({ window: wrong }).bounds).toBeNull();
    }
  });

  it.each([
    ['a pause without an end', { pause: { since: 1, until: null } }, true],
    ['a pause that lasts', { pause: { since: 1, until: NOW + 1 } }, true],
    ['a pause that is over', { pause: { since: 1, until: NOW } }, false],
    ['folders that are all paused', { workspaces: [paused, paused] }, true],
    ['folders of which one runs', { workspaces: [paused, running] }, false],
    ['no folders', { workspaces: [] }, false],
  ])('with %s, tells whether every folder is paused', (_, settings, expected) => {
    expect(read(settings).paused).toBe(expected);
  });
});
