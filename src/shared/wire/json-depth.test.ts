import { expect, it } from 'vitest';
import { isDeeplyNested } from './json-depth';

const long = 'x'.repeat(70_000);
const nested = (levels: number, rest = '') => `${'['.repeat(levels)}${rest}${']'.repeat(levels)}`;

it('distinguishes deep texts from those with many brackets', () => {
  expect(isDeeplyNested(nested(100_000))).toBe(true);
  expect(isDeeplyNested('{"a":'.repeat(100_000))).toBe(true);
  expect(isDeeplyNested(`[${'[],{},'.repeat(50_000)}[]]`)).toBe(false);
  expect(isDeeplyNested(`["${long}",${nested(40)}]`)).toBe(true);
  expect(isDeeplyNested(`["${long}",${nested(30)}]`)).toBe(false);
});

it('ignores brackets in strings', () => {
  for (const text of ['['.repeat(70_000), `\\"${'['.repeat(70_000)}`, `\\\\\\"${'{'.repeat(70_000)}\\\\`]) {
    expect(isDeeplyNested(`{"path":"${text}"}`)).toBe(false);
    expect(isDeeplyNested(`{"path":"${text}","more":${nested(40)}}`)).toBe(true);
  }
});

it('accepts short texts and ends on invalid JSON', () => {
  expect(isDeeplyNested(nested(1_000))).toBe(false);
  expect(isDeeplyNested(`"${long}`)).toBe(false);
  expect(isDeeplyNested(`"${'\\'.repeat(70_001)}`)).toBe(false);
  expect(isDeeplyNested(']'.repeat(70_000))).toBe(false);
});
