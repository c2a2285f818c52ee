import { writeFileSync } from 'node:fs';

/**
 * Leaves a tally where the script that started the test runner looks for it; a runner started by hand leaves none.
 * @param {import('./tally.mjs').Tally} tally
 */
export function writeTally(tally) {
  if (process.env.LOCKSTEP_TEST_TALLY) writeFileSync(process.env.LOCKSTEP_TEST_TALLY, JSON.stringify(tally));
}

/** The reason printed for a skipped test without one. */
export const NO_REASON = 'no reason given';
