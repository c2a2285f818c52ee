import { describe, expect, it } from 'vitest';
import {
  destinationAddress,
  destinationHost,
  destinationName,
  destinationSubject,
  serverName,
} from './destination-text';

const embedded = { kind: 'embedded', mirrorBase: '/copies' } as const;
const server = { kind: 'server', url: 'https://sync.example.com:8443/base' } as const;

describe('a destination', () => {
  it('is the copy on this computer', () => {
    expect(destinationName(embedded)).toBe('the copy on this computer');
    expect(destinationSubject(embedded)).toBe('The copy on this computer');
    expect(destinationHost(embedded)).toBe('this computer');
    expect(destinationAddress(embedded)).toBe('/copies');
  });

  it('is a server, by its host and port', () => {
    expect(destinationName(server)).toBe('sync.example.com:8443');
    expect(destinationSubject(server)).toBe('sync.example.com:8443');
    expect(destinationHost(server)).toBe('sync.example.com:8443');
    expect(destinationAddress(server)).toBe(server.url);
  });

  it('is named by its text where that is no address', () => {
    expect(destinationName({ kind: 'server', url: 'not an address' })).toBe('not an address');
  });
});

describe('serverName', () => {
  it.each([
    ['wss://sync.example.com/ws', 'sync.example.com'],
    ['ws://127.0.0.1:41234/ws', 'this computer'],
    ['ws://127.0.0.2:41234/ws', 'this computer'],
    ['http://localhost:80', 'this computer'],
    ['ws://[::1]:41234', 'this computer'],
    ['ws://127.0.0.1.example.com', '127.0.0.1.example.com'],
    ['nowhere', 'nowhere'],
  ])('names %s as %s', (url, name) => {
    expect(serverName(url)).toBe(name);
  });
});
