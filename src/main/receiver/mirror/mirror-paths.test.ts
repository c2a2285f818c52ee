import { join, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOfRelative, isBelowRoot, type PathFault, parseRoot, relativeToRoot, type WirePath } from './mirror-paths';

const posix = parseRoot('/home/dev/project') as WirePath;
const windows = parseRoot('C:\\Users\\dev\\project') as WirePath;
const share = parseRoot('\\\\server\\share\\project') as WirePath;

describe('relativeTo', () => {
  test.each([
    [posix, '/home/dev/project/a.txt', 'a.txt'],
    [posix, '/home/dev/project/src/b c.txt', 'src/b c.txt'],
    [posix, '/home/dev/project/back\\slash', 'back\\slash'],
    [posix, '/home/dev/project/.hidden/…/ü', '.hidden/…/ü'],
    [posix, '/home/dev/project/aux.c', 'aux.c'],
    [windows, 'C:\\Users\\dev\\project\\src\\b.txt', 'src/b.txt'],
    [windows, 'c:/Users/dev/project/src/b.txt', 'src/b.txt'],
    [share, '\\\\server\\share\\project\\b.txt', 'b.txt'],
  ])('%o %s', (root, path, expected) => {
    expect(relativeToRoot(root, path, 'linux')).toBe(expected);
  });

  test.each([
    [posix, '/home/dev/project', 'names no file'],
    [posix, '/home/dev/project/', 'an empty segment'],
    [posix, '/home/dev/projects/a', 'outside the workspace'],
    [posix, '/home/dev', 'outside the workspace'],
    [posix, '/etc/passwd', 'outside the workspace'],
    [posix, 'a.txt', 'not an absolute path'],
    [posix, '', 'not an absolute path'],
    [posix, '/home/dev/project/../x', 'a relative segment'],
    [posix, '/home/dev/project/a/../../../x', 'a relative segment'],
    [posix, '/home/dev/project/./x', 'a relative segment'],
    [posix, '/home/dev/project//x', 'an empty segment'],
    [posix, '/home/dev/project/x/', 'an empty segment'],
    [posix, '/home/dev/project/a\0b', 'a character that no file name may have'],
    [posix, '/home/dev/project/\ud800', 'not valid Unicode'],
    [posix, `/home/dev/project/${'ü'.repeat(128)}`, 'a name longer than 255 bytes'],
    [posix, `/home/dev/project/${'a/'.repeat(2048)}bc`, 'longer than 4096 bytes'],
    [posix, 'C:\\home\\dev\\project\\x', 'outside the workspace'],
    [windows, 'D:\\Users\\dev\\project\\x', 'outside the workspace'],
    [windows, 'C:\\Users\\dev\\project\\..\\x', 'a relative segment'],
    [windows, '/Users/dev/project/x', 'outside the workspace'],
    [share, '\\\\server\\other\\project\\x', 'outside the workspace'],
  ])('%o %j is not accepted', (root, path, fault) => {
    expect(relativeToRoot(root, path, 'linux')).toEqual({ fault });
  });

  test.each(['con', 'NUL.txt', 'src/Aux.c', 'COM1', 'com¹.log', 'lpt9 .x', 'CONIN$', 'nul:stream'])(
    'refuses the device %s where the mirror is on Windows only',
    (path) => {
      expect(faultOfRelative(path, 'win32')).not.toBeNull();
      expect(faultOfRelative(path, 'linux')).toBeNull();
      expect(faultOfRelative(path, 'darwin')).toBeNull();
    },
  );

  test.each(['a:b', 'what?', 'a\\b', 'a|b', 'tab\there', 'dot.', 'space ', 'dir./x'])(
    'refuses %j where the mirror is on Windows only',
    (path) => {
      expect(faultOfRelative(path, 'win32')).not.toBeNull();
      expect(faultOfRelative(path, 'linux')).toBeNull();
    },
  );

  test.each(['console', 'com10', 'auxiliary.c', 'nullable', '.git', 'a.b.c', 'ü'])('accepts %s on Windows', (path) => {
    expect(faultOfRelative(path, 'win32')).toBeNull();
  });

  test('never leads out of the mirror for any input', () => {
    const segment = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('..', '.', '', '\0', '..\\..', 'C:', '%2e%2e', ' ..'),
    );
    const separator = fc.constantFrom('/', '\\', '//');
    const tail = fc.array(fc.tuple(separator, segment), { maxLength: 8 }).map((parts) => parts.flat().join(''));
    const prefix = fc.constantFrom(
      '/home/dev/project',
      'C:\\Users\\dev\\project',
      '/',
      '',
      '\\\\server\\share\\project',
    );
    fc.assert(
      fc.property(prefix, tail, fc.constantFrom(posix, windows, share), (before, after, root) => {
        const relative = relativeToRoot(root, before + after, 'linux');
        if (typeof relative !== 'string') return;
        const file = join(sep, 'mirror', relative);
        expect(file.startsWith(`${sep}mirror${sep}`)).toBe(true);
        expect(isBelowRoot(root, before + after)).toBe(true);
        expect(relative.split('/')).not.toContain('..');
        expect(relative).not.toContain('\0');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('parseRoot', () => {
  test.each(['/', '', 'relative', '/a/../b', '/a//b', '/a/', 'C:\\', 'C:relative', '/a\0b'])(
    'does not accept %j',
    (root) => {
      expect((parseRoot(root) as PathFault).fault).toBeTypeOf('string');
    },
  );
});
