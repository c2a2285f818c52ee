import { expect, it } from 'vitest';
import { isTrue } from './config-parser';
import { holds } from './include-condition';

it.each([
  ['gitdir:~ann/', true],
  ['gitdir:~ann/src/*/.git', true],
  ['gitdir:~/', false],
  ['gitdir:~bob/', false],
  ['gitdir:~ann', false],
])('%s is about the home folder of that user', (condition, expected) => {
  const homeOf = (user: string) => ({ '': '/homes/me', ann: '/homes/ann' })[user] ?? null;
  const facts = { gitDir: '/homes/ann/src/app/.git', file: null, remotes: [], homeOf };
  expect(holds(condition, facts, () => {})).toBe(expected);
});

it.each([null, 'true', 'Yes', 'on', '1', '02', '-1', '+3k', '0x10'])('%s is true', (value) => {
  expect(isTrue(value)).toBe(true);
});

it.each([undefined, '', 'false', 'no', 'off', '0', '-0', '00k', '0x0', 'maybe'])('%s is not', (value) => {
  expect(isTrue(value)).toBe(false);
});
