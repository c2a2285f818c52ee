import { expect, it } from 'vitest';
import { selectSuites } from './suites.mjs';

it('runs everything unless told otherwise', () => {
  expect(selectSuites([])).toEqual({ names: ['types', 'lint', 'unit', 'e2e', 'packaged'], rest: [] });
});

it('runs the named ones in the usual order and leaves the rest to the last runner', () => {
  expect(selectSuites(['unit', 'types', 'src/a.test.ts', '-t', 'lint'])).toEqual({
    names: ['types', 'unit'],
    rest: ['src/a.test.ts', '-t', 'lint'],
  });
});
