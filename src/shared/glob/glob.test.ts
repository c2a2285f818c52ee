import { describe, expect, it } from 'vitest';
import { composesNames, Glob, toByteString } from './glob';

/** The number of steps that matching takes. */
function stepsOf(pattern: string, text: string): number {
  const effort = { left: 1e9 };
  new Glob(pattern, false).matches(text, 0, effort);
  return 1e9 - effort.left;
}

/** Patterns that are slow to match by backtracking, each with a text that nearly matches. */
const HOSTILE: readonly (readonly [pattern: string, text: string])[] = [
  [`${'a*'.repeat(30)}b`, 'a'.repeat(255)],
  [`${'*a'.repeat(60)}*b`, 'a'.repeat(255)],
  [`${'*[ab]'.repeat(40)}c`, 'ab'.repeat(127)],
  [`${'*?'.repeat(60)}[b]`, 'a'.repeat(255)],
  [`${'**/a/'.repeat(30)}b`, `${'a/'.repeat(2_000)}d`],
  [`${'**/?/'.repeat(30)}b`, `${'a/'.repeat(2_000)}d`],
  [`${'**/*a*/'.repeat(30)}b`, `${'aaa/'.repeat(1_000)}d`],
  [`${'**/'.repeat(1_000)}b`, `${'a/'.repeat(2_000)}d`],
  [`${'**'.repeat(2_000)}b`, 'a'.repeat(255)],
];

describe('a pattern', () => {
  it.each(HOSTILE)('%.20s… takes at most its length times the length of the text', (pattern, text) => {
    expect(stepsOf(pattern, text)).toBeLessThanOrEqual((2 * pattern.length + 2) * text.length);
  });

  it('stops when no effort is left', () => {
    const effort = { left: 100 };
    new Glob('*a*b*c*d', false).matches('abc'.repeat(1_000), 0, effort);
    expect(effort.left).toBeGreaterThan(-20);
  });

  it('of a megabyte is parsed', () => {
    expect(new Glob('**/'.repeat(350_000), false).matches('a/b', 0, { left: 200_000 })).toBe(false);
    expect(new Glob('['.repeat(1_000_000), false).matches('[', 0, { left: 200_000 })).toBe(false);
  });

  it.each([
    ['[', '['],
    ['[a', 'a'],
    ['[[:nonsense:]]', 'a'],
    ['a\\', 'a\\'],
    ['[\\', '\\'],
  ])('%s that git gives up on matches nothing', (pattern, text) => {
    expect(new Glob(pattern, false).matches(text, 0, { left: 100 })).toBe(false);
  });
});

describe('the bytes of a path', () => {
  it('are those of UTF-8, and of composed letters where git composes them', () => {
    const [apart, composed] = ['cafe\u0301', 'caf\u00e9'];
    expect(toByteString(composed, false)).toBe('caf\u00c3\u00a9');
    expect(toByteString(apart, true)).toBe(toByteString(composed, false));
    expect(toByteString(apart, false)).toHaveLength(6);
    expect(toByteString('plain', true)).toBe('plain');
    const platforms = ['darwin', 'linux', 'win32'] as const;
    expect(platforms.map((platform) => composesNames(platform))).toEqual([true, false, false]);
  });
});
