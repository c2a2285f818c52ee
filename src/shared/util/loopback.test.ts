import { expect, it } from 'vitest';
import { isThisComputer, isUnencrypted, withScheme } from './loopback';

it.each([
  ...['localhost', 'LocalHost', '127.0.0.1', '127.1.2.3', '127.255.255.255', '::1', '[::1]'],
  ...['::ffff:127.0.0.1', '[::ffff:7f00:1]', '::FFFF:7F00:0001'],
])('%s is this computer', (host) => {
  expect(isThisComputer(host)).toBe(true);
});

it.each([
  ...[
    '',
    'localhost.evil.example',
    'evil.localhost.example',
    'notlocalhost',
    'localhost.',
    'local host',
    'localhost:80',
  ],
  ...['127.0.0.1.evil.example', '127.example.com', '127.0.0', '127.0.0.256', '127.0.0.1.1', '1127.0.0.1', '128.0.0.1'],
  ...['0.0.0.0', '::', '[::]', '::2', '::11', '192.168.1.2', '::ffff:10.0.0.1', '::ffff:7e00:1', '::ffff:7f00:1:1'],
  ...['[localhost', '127.0.0.1\\n', 'x[::1]', '[[::1]]'],
])('%j is not', (host) => {
  expect(isThisComputer(host)).toBe(false);
});

it.each([
  ['http://sync.example.com', true],
  ['ws://192.168.1.4:8080', true],
  ['ws://127.example.com', true],
  ['http://localhost.evil.example', true],
  ['http://localhost@evil.example', true],
  ['ftp://example.com', true],
  ['https://sync.example.com', false],
  ['WSS://sync.example.com', false],
  ['http://localhost:8080', false],
  ['ws://127.0.0.1:8080', false],
  ['ws://2130706433', false],
  ['http://0x7f.1', false],
  ['http://[::1]:8080', false],
  ['http://[::ffff:127.0.0.1]:1', false],
  [' https://sync.example.com ', false],
  ['nonsense', false],
  ['', false],
])('unencrypted over a network, %s: %s', (address, open) => {
  expect(isUnencrypted(address)).toBe(open);
});

it.each([
  [' sync.example.com ', 'https://sync.example.com'],
  ['sync.example.com:8443/a?b=c', 'https://sync.example.com:8443/a?b=c'],
  ['nas:8740', 'https://nas:8740'],
  ['localhost:8740', 'http://localhost:8740'],
  ['127.0.0.1', 'http://127.0.0.1'],
  ['[::1]:8740/', 'http://[::1]:8740/'],
  ['10.0.0.5:8740', 'https://10.0.0.5:8740'],
  ['wss://sync.example.com', 'wss://sync.example.com'],
  ['http://sync.example.com', 'http://sync.example.com'],
  ['ftp://example.com', 'ftp://example.com'],
  ['example', 'example'],
  ['two words.example', 'two words.example'],
  ['ada:secret@example.com', 'ada:secret@example.com'],
  ['', ''],
])('%j gets the scheme that it lacks', (address, whole) => {
  expect(withScheme(address)).toBe(whole);
});
