import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { Access } from './access';

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;

test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('%s is a loopback address', (host) => {
  expect(() => new Access(null, host)).not.toThrow();
});

test.each(['0.0.0.0', '::', '192.168.1.2', '127.0.0.1.example.com', 'example.com', '127.0.0'])(
  '%s is not, and needs a key',
  (host) => {
    expect(() => new Access(null, host)).toThrow('Without an API key');
    expect(() => new Access('key', host)).not.toThrow();
  },
);

test('compares keys', () => {
  const access = new Access('right', '127.0.0.1');
  expect(access.isKey('right')).toBe(true);
  for (const wrong of ['', 'wrong', 'right ', 'righ', undefined]) expect(access.isKey(wrong)).toBe(false);
  expect(new Access(null, '127.0.0.1').isKey(undefined)).toBe(true);
});

test('a key that cannot be a subprotocol is refused at the start', () => {
  for (const key of ['', 'two words', 'ümlaut', 'a,b']) expect(() => new Access(key, '::1')).toThrow('The API key');
});

test('on a loopback address the Host header must name this machine', () => {
  const access = new Access(null, '127.0.0.1');
  for (const host of ['localhost', 'LOCALHOST:80', '127.0.0.1:8740', '[::1]:8740']) {
    expect(access.refusalOf(request({ host }))).toBeNull();
  }
  for (const host of ['evil.example', 'evil.example:8740', 'localhost.evil.example', '127.0.0.1.evil.example', '']) {
    expect(access.refusalOf(request({ host }))).toContain('Host');
  }
  expect(access.refusalOf(request({}))).toContain('Host');
  expect(new Access('key', '0.0.0.0').refusalOf(request({ host: 'box.lan' }))).toBeNull();
});

test('web pages are refused on every address', () => {
  const headers = { host: 'localhost', origin: 'http://localhost' };
  expect(new Access(null, '127.0.0.1').refusalOf(request(headers))).toContain('web pages');
  expect(new Access('key', '0.0.0.0').refusalOf(request(headers))).toContain('web pages');
  for (const mark of [{ referer: 'http://a.example' }, { 'sec-fetch-site': 'same-site' }]) {
    expect(new Access(null, '::1').refusalOf(request({ host: 'localhost', ...mark }))).toContain('web pages');
  }
});
