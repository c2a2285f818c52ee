import { describe, expect, it } from 'vitest';
import { nameOf, pathPieces, splitPath } from './path-pieces';

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
  it('keeps every character', () => {
    const path = '/home/مشروع/a b/c';
    expect(pathPieces(path)).toEqual(['/', 'home', '/', 'مشروع', '/', 'a b', '/', 'c']);
    expect(pathPieces(path).join('')).toBe(path);
  });
});

describe('nameOf', () => {
  it.each([
    ['/home/ada/engine', 'engine'],
    ['/home/ada/engine/', 'engine'],
    ['C:\\code\\engine', 'engine'],
    ['.env', '.env'],
    ['/', '/'],
  ])('%s → %s', (path, name) => {
    expect(nameOf(path)).toBe(name);
  });
});
