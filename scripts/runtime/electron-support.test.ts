import { expect, it } from 'vitest';
import { differenceInMajor, lockedElectron, majorOf } from './electron-version.mjs';

/**
 * When each major release came out or is planned to, so that it is known when support ends: with the third one after it
 * (https://www.electronjs.org/docs/latest/tutorial/electron-timelines). Those that are out are dated by the npm registry
 * (`npm view electron time`). Of those to come, 46 is announced for January 2027 (the announcement of 44 ends the support
 * of 43 then), the others follow in the rhythm of eight weeks. Correct the plans, and add to them, as they come.
 */
const RELEASED: Readonly<Record<number, string>> = {
  42: '2026-05-06',
  43: '2026-07-01',
  44: '2026-08-25',
  45: '2026-10-21',
  // Planned.
  46: '2027-01-12',
  47: '2027-03-09',
  48: '2027-05-04',
};
const SUPPORTED_MAJORS = 3;

/** The first day without support; undefined when the table does not say. */
function endOfSupport(major: number): Date | undefined {
  const successor = RELEASED[major + SUPPORTED_MAJORS];
  return successor === undefined ? undefined : new Date(successor);
}

it('builds releases from an Electron that is supported today', () => {
  const end = endOfSupport(majorOf(lockedElectron()));
  expect(end, `When support of Electron ${lockedElectron()} ends is not in the table above.`).toBeDefined();
  expect(end?.getTime(), `Support of Electron ${lockedElectron()} ended: move to a newer one.`).toBeGreaterThan(
    Date.now(),
  );
});

it('knows when support ends', () => {
  expect(endOfSupport(42)).toEqual(new Date('2026-10-21'));
  expect(endOfSupport(45)).toEqual(new Date('2027-05-04'));
  expect(endOfSupport(46)).toBeUndefined();
});

it('says when another major release runs than the one that ships', () => {
  expect(differenceInMajor('45.0.0', '45.5.0')).toBeUndefined();
  expect(differenceInMajor('42.0.0', '45.5.0')).toContain('42.0.0; releases are built from Electron 45.5.0');
  expect(differenceInMajor('of unknown version', '45.5.0')).toContain('unknown');
});
