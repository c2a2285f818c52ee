import { expect, it } from 'vitest';
import { isOnPath } from './programs.mjs';

it('finds programs on the PATH', (context) => {
  context.skip(process.platform === 'win32', 'Windows is never asked');
  expect(isOnPath('sh')).toBe(true);
  expect(isOnPath('no-such-program-here')).toBe(false);
});
