import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/model/problem';
import { checkApiKey, checkLimit, checkServerUrl } from './setting-values';

describe('checkServerUrl', () => {
  it.each(['', 'ws://localhost:4000', 'wss://example.com', 'http://10.0.0.1', 'https://example.com/base'])(
    'takes %j',
    (url) => {
      expect(checkServerUrl(`  ${url} `)).toBe(url);
    },
  );

  it.each(['example', 'two words.example', 'ftp://example.com', 'file:///etc', 'ws://', 'https://ada:pw@example.com'])(
    'refuses %j',
    (url) => {
      expect(() => checkServerUrl(url)).toThrow(ProblemError);
    },
  );
});

describe('checkApiKey', () => {
  it('takes what can be a WebSocket subprotocol and nothing else', () => {
    expect(checkApiKey(' sk-live_12.34~a\n')).toBe('sk-live_12.34~a');
    expect(checkApiKey('')).toBe('');
    for (const key of ['two words', 'a,b', 'a/b', 'a=b', 'ключ', 'x'.repeat(1001)]) {
      expect(() => checkApiKey(key)).toThrow(ProblemError);
    }
  });
});

describe('checkLimit', () => {
  it('takes whole numbers within the bounds only', () => {
    expect(checkLimit('maxFiles', ' 5000 ')).toBe(5000);
    expect(checkLimit('maxFileBytes', '104857600')).toBe(104_857_600);
    for (const text of ['0', '-1', '1.5', '1e3', '0x10', 'many', '1000001', '']) {
      expect(() => checkLimit('maxFiles', text)).toThrow(ProblemError);
    }
  });
});
