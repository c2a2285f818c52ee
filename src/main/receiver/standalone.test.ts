import { expect, test } from 'vitest';
import { KEY } from '../../test-support/test-edge';
import { mirrorFolderIn, mirrorName, parseCommandLine } from './standalone';

test.each([
  ['127.0.0.1:80', '127.0.0.1', 80],
  ['[::1]:8740', '::1', 8740],
  ['0.0.0.0:1', '0.0.0.0', 1],
  ['box.lan:65535', 'box.lan', 65_535],
])('listens on %s', (listen, host, port) => {
  const options = parseCommandLine(['--dir', '/mirrors', '--listen', listen], { LOCKSTEP_API_KEY: KEY });
  expect(options).toEqual({ host, port, dir: '/mirrors', apiKey: KEY, limits: {}, history: {} });
});

test.each(['', '80', ':80', 'host:', '::1:80', '[::1]', 'host:80:90', 'host:x'])('%j is no address', (listen) => {
  expect(() => parseCommandLine(['--dir', '/mirrors', '--listen', listen], {})).toThrow('not HOST:PORT');
});

test('has a default address, and no key when none is set', () => {
  expect(parseCommandLine(['--dir', '/mirrors'], { LOCKSTEP_API_KEY: '' })).toEqual({
    host: '127.0.0.1',
    port: 8740,
    dir: '/mirrors',
    apiKey: null,
    limits: {},
    history: {},
  });
  expect(parseCommandLine(['--help'], {})).toBeNull();
});

test('a key that could be guessed is refused with what to do', () => {
  const parse = (key: string) => parseCommandLine(['--dir', '/mirrors'], { LOCKSTEP_API_KEY: key });
  expect(() => parse('x'.repeat(15))).toThrow(/has 15 characters; at least 16 .*openssl rand .*settings of each app/s);
  expect(parse('x'.repeat(16))?.apiKey).toBe('x'.repeat(16));
});

test('limits are whole numbers', () => {
  const parse = (...args: string[]) => parseCommandLine(['--dir', '/mirrors', ...args], {})?.limits;
  expect(
    parse(
      '--max-edges',
      '20',
      '--max-requests',
      '7',
      '--max-open',
      '9',
      '--max-keyless',
      '6',
      '--max-keyless-per-address',
      '5',
    ),
  ).toEqual({
    maxEdges: 20,
    maxRequests: 7,
    maxOpenWorkspaces: 9,
    maxKeylessSockets: 6,
    maxKeylessPerAddress: 5,
  });
  const kept = ['--keep-revisions', '5', '--keep-minutes', '2', '--keep-mb', '3'];
  expect(parseCommandLine(['--dir', '/mirrors', ...kept], {})?.history).toEqual({
    revisions: 5,
    ageMs: 120_000,
    bytes: 3 * 2 ** 20,
  });
  for (const value of ['0', 'x', '1.5', '100001']) expect(() => parse('--max-edges', value)).toThrow('--max-edges');
});

test.each([
  ['/home/dev/My Project', /^My-Project-[0-9a-f]{32}$/],
  ['/home/dev/überraschung.js', /^überraschung\.js-[0-9a-f]{32}$/],
  ['C:\\Users\\dev\\con', /^con-[0-9a-f]{32}$/],
  ['/home/dev/.config', /^config-[0-9a-f]{32}$/],
  ['/home/dev/***', /^workspace-[0-9a-f]{32}$/],
  [`/${'x'.repeat(200)}`, /^x{50}-[0-9a-f]{32}$/],
])('the mirror of %s is recognizable', (root, name) => {
  expect(mirrorName('print', root)).toMatch(name);
  expect(mirrorName('print', root)).not.toBe(mirrorName('other', root));
});

test('a mirror with the shorter name of an older version keeps it, for its own workspace only', () => {
  const place = (known: string | null) => mirrorFolderIn('/mirrors', 'print', '/home/dev/app', known);
  const long = `/mirrors/${mirrorName('print', '/home/dev/app')}`;
  const short = long.slice(0, -26);
  expect(place(null)).toBe(long);
  expect(place(long)).toBe(long);
  expect(place(short)).toBe(short);
  expect(place('/elsewhere/app')).toBe(long);
});
