import { type FSWatcher, mkdirSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WatchCheck } from './watch-check';

let root: string;
let check: WatchCheck;
let watched: FSWatcher[];
let infos: string[];
let warnings: string[];
let timesAnew: number;
let onUnwatched: () => void;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-watch-check-'));
  watched = [];
  infos = [];
  warnings = [];
  timesAnew = 0;
  onUnwatched = () => {};
  const log = {
    info: (text: string) => void infos.push(text),
    warn: (text: string) => void warnings.push(text),
    error: () => {},
  };
  check = new WatchCheck(
    { root, log },
    {
      isWatching: async () => {},
      onUnwatched: () => {
        timesAnew++;
        onUnwatched();
      },
    },
  );
});

afterEach(() => {
  check.close();
  for (const one of watched) one.close();
  rmSync(root, { recursive: true, force: true });
});

function make(directory: string): void {
  mkdirSync(join(root, directory));
}

function cover(directory: string): void {
  watched.push(watch(join(root, directory)));
}

describe('new directories', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'elsewhere one watch covers a whole tree'));

  it('that are not watched are told, those that are or that are gone are not', async () => {
    make('a');
    make('b');
    cover('a');
    onUnwatched = () => cover('b');
    check.expect(['a', 'b', 'gone']);
    await expect.poll(() => infos).toEqual([expect.stringContaining('1 directories were not watched')]);
    make('c');
    check.expect(['a', 'b', 'c']);
    onUnwatched = () => cover('c');
    await expect.poll(() => infos).toHaveLength(2);
    expect(infos[1]).toContain('1 directories');
    expect(timesAnew).toBe(2);
  });

  it('go on being checked while others are missed each time', async () => {
    make('0');
    check.expect(['0']);
    onUnwatched = () => {
      cover(String(timesAnew - 1));
      if (timesAnew === 8) return;
      make(String(timesAnew));
      check.expect([String(timesAnew)]);
    };
    await expect.poll(() => timesAnew).toBe(8);
    expect(warnings).toEqual([]);
  });

  it('are not checked any more where watching anew does not help', async () => {
    make('a');
    check.expect(['a']);
    await expect.poll(() => warnings).toEqual([expect.stringContaining('can not be checked')]);
    expect(timesAnew).toBe(3);
  });
});
