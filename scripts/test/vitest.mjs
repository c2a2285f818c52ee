import { NO_REASON, writeTally } from './tally-file.mjs';

/**
 * @typedef {import('vitest/node').TestCase} TestCase
 * @typedef {import('vitest/node').TestModule} TestModule
 */

/** Counts what Vitest ran. Its own JSON report leaves out why a test was skipped. */
export default class VitestTally {
  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const brokenSuites = modules.flatMap((module) => [module, ...module.children.allSuites()]).filter(isBroken);
    writeTally({
      passed: tests.filter((test) => test.result().state === 'passed').length,
      failed:
        tests.filter((test) => test.result().state === 'failed').length + brokenSuites.length + unhandledErrors.length,
      skipped: tests.filter(didNotRun).map((test) => ({ title: test.fullName, reason: reason(test) })),
    });
  }
}

/**
 * Whether something failed outside of its tests: an import, a hook.
 * @param {{ errors(): readonly unknown[] }} suite
 */
function isBroken(suite) {
  return suite.errors().length > 0;
}

/** @param {TestCase} test */
function didNotRun(test) {
  const { state } = test.result();
  return state === 'skipped' || state === 'pending';
}

/** @param {TestCase} test */
function reason(test) {
  const result = test.result();
  return (result.state === 'skipped' && result.note) || NO_REASON;
}
