import { expect, it } from 'vitest';
import { isDeeplyNested } from './json-depth';

const long = 'x'.repeat(70_000);
const nested = (levels: number, rest = '') => `${'['.repeat(levels)}${rest}${']'.repeat(levels)}`;

it('tells deep texts from those that only have many brackets', () => {
  expect(isDeeplyNested(nested(100_000))).toBe(true);
  expect(isDeeplyNested('{"a":'.repeat(100_000))).toBe(true);
  expect(isDeeplyNested(`[${'[],{},'.repeat(50_000)}[]]`)).toBe(false);
  expect(isDeeplyNested(`["${long}",${nested(40)}]`)).toBe(true);
  expect(isDeeplyNested(`["${long}",${nested(30)}]`)).toBe(false);
});

it('does not look into strings', () => {
  for (const text of ['['.repeat(70_000), `\\"${'['.repeat(70_000)}`, `\\\\\\"${'{'.repeat(70_000)}\\\\`]) {
    expect(isDeeplyNested(`{"path":"${text}"}`)).toBe(false);
    expect(isDeeplyNested(`{"path":"${text}","more":${nested(40)}}`)).toBe(true);
  }
});

it('leaves short ones alone, and comes to an end with what is no JSON', () => {
  expect(isDeeplyNested(nested(1_000))).toBe(false);
  expect(isDeeplyNested(`"${long}`)).toBe(false);
  expect(isDeeplyNested(`"${'\\'.repeat(70_001)}`)).toBe(false);
  expect(isDeeplyNested(']'.repeat(70_000))).toBe(false);
});
