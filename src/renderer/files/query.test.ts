import { describe, expect, it } from 'vitest';
import type { PreviewRow } from '../../shared/model/verdict';
import { relativeQuery, wantsExplanation } from './query';

const row = (path: string): PreviewRow => ({
  path,
  verdict: 'sent',
  rule: null,
  source: null,
  line: null,
  bytes: 1,
  reason: null,
});

describe('relativeQuery', () => {
  it.each([
    ['src/a.ts', 'src/a.ts'],
    ['  ./src ', 'src'],
    ['/home/ada/engine/src/a.ts', 'src/a.ts'],
    ['/home/ada/engineering/a.ts', '/home/ada/engineering/a.ts'],
    ['src\\a.ts', 'src/a.ts'],
    ['', ''],
  ])('%j → %j', (typed, query) => {
    expect(relativeQuery(typed, '/home/ada/engine')).toBe(query);
  });

  it('handles roots with drive letters', () => {
    expect(relativeQuery('C:\\code\\engine\\src\\a.ts', 'C:\\code\\engine')).toBe('src/a.ts');
  });
});

describe('wantsExplanation', () => {
  it('explains a path that is not listed', () => {
    expect(wantsExplanation('node_modules/x.js', [row('src/node_modules/x.js')])).toBe(true);
    expect(wantsExplanation('nothing-like-it', [])).toBe(true);
  });

  it('does not explain a listed folder or file', () => {
    expect(wantsExplanation('src/a.ts', [row('src/a.ts')])).toBe(false);
    expect(wantsExplanation('node_modules', [row('node_modules/')])).toBe(false);
    expect(wantsExplanation('node_modules/', [row('node_modules/')])).toBe(false);
  });

  it('treats a word as a search while there are matches', () => {
    expect(wantsExplanation('widget', [row('src/widget.ts')])).toBe(false);
    expect(wantsExplanation('', [])).toBe(false);
  });

  it('does not explain a path outside the root', () => {
    expect(wantsExplanation('/etc/passwd', [])).toBe(false);
  });
});
