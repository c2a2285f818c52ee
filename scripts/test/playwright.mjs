import { NO_REASON, writeTally } from './tally-file.mjs';

/**
 * @typedef {import('playwright/types/testReporter').Suite} Suite
 * @typedef {import('playwright/types/testReporter').TestCase} TestCase
 */

/** Counts what Playwright ran. */
export default class PlaywrightTally {
  /** @type {Suite | undefined} */
  #suite;
  #errors = 0;

  /**
   * @param {unknown} _config
   * @param {Suite} suite
   */
  onBegin(_config, suite) {
    this.#suite = suite;
  }

  /** An error outside of any test: in a file, a hook of the whole run, the runner itself. */
  onError() {
    this.#errors += 1;
  }

  onEnd() {
    const tests = this.#suite?.allTests() ?? [];
    writeTally({
      passed: tests.filter((test) => test.outcome() === 'expected').length,
      failed: tests.filter((test) => ['unexpected', 'flaky'].includes(test.outcome())).length + this.#errors,
      skipped: tests
        .filter((test) => test.outcome() === 'skipped')
        .map((test) => ({ title: title(test), reason: reason(test) })),
    });
  }
}

/** @param {TestCase} test */
function title(test) {
  return test.titlePath().filter(Boolean).join(' > ');
}

/** @param {TestCase} test */
function reason(test) {
  const annotations = [...test.annotations, ...test.results.flatMap((result) => result.annotations)];
  const skip = annotations.find(({ type }) => type === 'skip' || type === 'fixme');
  return skip === undefined ? 'it was not reached' : skip.description || NO_REASON;
}
