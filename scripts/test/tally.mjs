import { readFileSync } from 'node:fs';

/**
 * Result of some checks.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {readonly { title: string, reason: string }[]} skipped
 */

/** @type {Tally} One check that passed. */
export const passedOnce = { passed: 1, failed: 0, skipped: [] };
/** @type {Tally} One check that failed. */
export const failedOnce = { passed: 0, failed: 1, skipped: [] };

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  return {
    passed: tallies.reduce((count, tally) => count + tally.passed, 0),
    failed: tallies.reduce((count, tally) => count + tally.failed, 0),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}

/** @param {Tally} tally */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

/**
 * The tally that a test runner's reporter left in a file. A runner that failed without saying which test did, or that
 * left no tally or an empty one, is itself a failure.
 * @param {string} file
 * @param {number} exitCode of the runner
 * @returns {Tally}
 */
export function readTally(file, exitCode) {
  const tally = parse(file);
  if (tally === undefined) return failedOnce;
  const ranNothing = tally.passed + tally.failed + tally.skipped.length === 0;
  return tally.failed === 0 && (exitCode !== 0 || ranNothing) ? sum([tally, failedOnce]) : tally;
}

/**
 * @param {string} file
 * @returns {Tally | undefined}
 */
function parse(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
