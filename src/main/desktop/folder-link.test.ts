import { describe, expect, it } from 'vitest';
import { readFolderLink } from './folder-link';

const refused = { kind: 'refused', why: expect.stringMatching(/^[A-Z].*[.…]$|are known\.$/) };

describe('readFolderLink', () => {
  it.each([
    ['lockstep://add?path=%2Fhome%2Fada%2Fproject', '/home/ada/project'],
    ['lockstep://add/?path=/home/ada/project/', '/home/ada/project/'],
    ['LOCKSTEP://ADD?path=/home/ada/a%20b%26c%23d', '/home/ada/a b&c#d'],
    ['lockstep://add?path=/home/ada/%D9%85%D8%B1%D8%AD%D8%A8%D8%A7', '/home/ada/مرحبا'],
    ['lockstep://add?path=/home//ada/./project', '/home/ada/project'],
  ])('%s names its path', (link, path) => {
    expect(readFolderLink(link, 'linux')).toEqual({ kind: 'add', path });
  });

  it('names a path on a Windows drive', () => {
    const link = 'lockstep://add?path=C%3A%5CUsers%5Cada%5Cproject';
    expect(readFolderLink(link, 'win32')).toEqual({ kind: 'add', path: 'C:\\Users\\ada\\project' });
    expect(readFolderLink(link, 'linux')).toEqual(refused);
  });

  it.each([
    ['another verb', 'lockstep://remove?path=/home/ada/p'],
    ['another host', 'lockstep://add.example.com?path=/home/ada/p'],
    ['a user', 'lockstep://add@evil?path=/home/ada/p'],
    ['a port', 'lockstep://add:80?path=/home/ada/p'],
    ['a way', 'lockstep://add/more?path=/home/ada/p'],
    ['no host', 'lockstep:add?path=/home/ada/p'],
    ['another scheme', 'https://add?path=/home/ada/p'],
    ['nothing more', 'lockstep://add'],
    ['no path', 'lockstep://add?path='],
    ['a second parameter', 'lockstep://add?path=/home/ada/p&now=1'],
    ['a path said twice', 'lockstep://add?path=/a&path=/b'],
    ['a fragment', 'lockstep://add?path=/home/ada/p#x'],
    ['a relative path', 'lockstep://add?path=p'],
    ['a way up', 'lockstep://add?path=/home/ada/p/../../bob'],
    ['a way up in percent signs', 'lockstep://add?path=/home/ada/%2e%2e/bob'],
    ['NUL', 'lockstep://add?path=/home/ada%00/p'],
    ['a line break', 'lockstep://add?path=/home/ada%0A/p'],
    ['text turned around', 'lockstep://add?path=/home/ada/%E2%80%AEgpj.p'],
    ['half a percent sign', 'lockstep://add?path=/home/ada/%'],
    ['bytes that are no text', 'lockstep://add?path=/home/%C0%AF'],
    ['another computer', 'lockstep://add?path=//server/share'],
    ['a very long path', `lockstep://add?path=/${'a'.repeat(100_000)}`],
    ['a switch', '--hidden'],
  ])('with %s is refused with a reason', (_, link) => {
    expect(readFolderLink(link, 'linux')).toEqual(refused);
  });

  it.each([
    '%5C%5Cserver%5Cshare',
    '//server/share',
    '%5C%5C%3F%5CC:%5CUsers',
    '%5C%5C.%5Cpipe%5Cx',
    '%5CUsers',
    'C:Users',
    'C:%5Ca%5C..%5Cb',
  ])('to %s is refused on Windows', (path) => {
    expect(readFolderLink(`lockstep://add?path=${path}`, 'win32')).toEqual(refused);
  });
});
