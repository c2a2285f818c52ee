import { describe, expect, it } from 'vitest';
import { pathPieces, splitPath } from './path';

describe('splitPath', () => {
  it.each([
    ['/home/ada/code/engine', '/home/ada', '/code/engine'],
    ['C:\\Users\\ada\\engine', 'C:\\Users', '\\ada\\engine'],
    ['/srv', '', '/srv'],
    ['/srv/x', '', '/srv/x'],
    ['name', '', 'name'],
    ['', '', ''],
  ])('%s', (path, head, tail) => {
    expect(splitPath(path)).toEqual({ head, tail });
  });
});

describe('pathPieces', () => {
  it('loses nothing', () => {
    const path = '/home/مشروع/a b/c';
    expect(pathPieces(path)).toEqual(['/', 'home', '/', 'مشروع', '/', 'a b', '/', 'c']);
    expect(pathPieces(path).join('')).toBe(path);
  });
});
