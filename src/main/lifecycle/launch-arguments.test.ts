import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArguments } from './launch-arguments';

const cwd = resolve('/home/ada');
const installed = { cwd, appPathFirst: false };
const checkout = { cwd, appPathFirst: true };

describe('parseArguments', () => {
  it('takes folders relative to the working directory, each once and in order', () => {
    const { folders } = parseArguments(['lockstep', 'b', resolve('/a'), './b', 'c d'], installed);
    expect(folders).toEqual([resolve('/home/ada/b'), resolve('/a'), resolve('/home/ada/c d')]);
  });

  it('leaves out the path of the app when a bare Electron runs it, with switches in any place', () => {
    const { folders } = parseArguments(['electron', '--no-sandbox', '.', '--hidden', 'b'], checkout);
    expect(folders).toEqual([resolve('/home/ada/b')]);
    expect(parseArguments(['electron', '.', '--', 'b'], checkout).folders).toEqual([resolve('/home/ada/b')]);
  });

  it('ignores the switches of Chromium', () => {
    const launch = parseArguments(['lockstep', '--remote-debugging-port=0', '-x', '--inspect=0'], installed);
    expect(launch).toEqual({ folders: [], links: [], hidden: false, dataDir: null });
  });

  it('tells links from folders, and accepts the file URLs of a desktop', () => {
    const { folders, links } = parseArguments(
      ['l', 'LOCKSTEP://x', './lockstep:y', 'file:///a%20b', 'file://h/%'],
      installed,
    );
    expect(links).toEqual(['LOCKSTEP://x']);
    expect(folders.slice(0, 2)).toEqual([resolve('/home/ada/lockstep:y'), resolve('/a b')]);
  });

  it('takes everything after -- as a folder', () => {
    const launch = parseArguments(['lockstep', '--hidden', '--', '--hidden-folder', '-'], installed);
    expect(launch.hidden).toBe(true);
    expect(launch.folders).toEqual([resolve('/home/ada/--hidden-folder'), resolve('/home/ada/-')]);
    expect(parseArguments(['lockstep', '--', '--hidden'], installed).hidden).toBe(false);
  });

  it('reads the data folder, the last one winning', () => {
    expect(parseArguments(['l', '--user-data-dir=/x', '--user-data-dir=data'], installed).dataDir).toBe(
      resolve('/home/ada/data'),
    );
    expect(parseArguments(['l', '--user-data-dir='], installed).dataDir).toBeNull();
  });
});
