import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readStartupSettings } from './startup-settings';

const NOW = 1_000_000;
const place = { x: 10, y: -20, width: 900, height: 640, maximized: false };
const going = { path: '/a', paused: false };
const standing = { path: '/b', paused: true };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-first-look-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function look(settings: unknown) {
  writeFileSync(join(folder, 'settings.json'), typeof settings === 'string' ? settings : JSON.stringify(settings));
  return readStartupSettings(folder, NOW);
}

describe('firstLook', () => {
  it('knows nothing before there are settings, nor of damaged ones', () => {
    const nothing = { place: null, paused: false };
    expect(readStartupSettings(folder, NOW)).toEqual(nothing);
    for (const damaged of ['', '{"window":', 'null', '[]', '7']) expect(look(damaged)).toEqual(nothing);
  });

  it('says where the window was, if that is a place', () => {
    expect(look({ window: place }).place).toEqual(place);
    for (const wrong of [null, {}, { ...place, width: 0 }, { ...place, x: 0.5 }, { ...place, maximized: 1 }]) {
      expect(look({ window: wrong }).place).toBeNull();
    }
  });

  it.each([
    ['a pause without an end', { pause: { since: 1, until: null } }, true],
    ['a pause that lasts', { pause: { since: 1, until: NOW + 1 } }, true],
    ['a pause that is over', { pause: { since: 1, until: NOW } }, false],
    ['folders that are all paused', { workspaces: [standing, standing] }, true],
    ['folders of which one goes on', { workspaces: [standing, going] }, false],
    ['no folders', { workspaces: [] }, false],
  ])('says of %s whether everything stands still', (_, settings, paused) => {
    expect(look(settings).paused).toBe(paused);
  });
});
