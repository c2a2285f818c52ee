import { expect, it } from 'vitest';
import { isAtLeast } from './node-version.mjs';

it.each([
  ['20.19.0', true],
  ['20.20.2', true],
  ['20.9.0', false],
  ['18.20.0', false],
  ['24.0.0', true],
])('says whether %s is at least 20.19', (version, expected) => {
  expect(isAtLeast(version, [20, 19])).toBe(expected);
});
