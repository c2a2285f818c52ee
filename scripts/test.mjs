// Runs every check, or those named: npm test -- [types] [lint] [unit] [e2e] [arguments for the last one's runner ...]

import { ensureSystemLibraries } from './desktop/system-libraries.mjs';
import { ACCESSIBILITY_BUS, desktopPrograms } from './desktop/virtual-desktop.mjs';
import { findRuntime } from './runtime/runtime.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { runMain, SetUpError } from './setup/project.mjs';
import { selectSuites, suites } from './test/suites.mjs';
import { failedOnce, sum, summaryLine } from './test/tally.mjs';

/** @typedef {import('./test/tally.mjs').Tally} Tally */

runMain(async () => {
  const total = sum(await runAll(process.argv.slice(2)));
  console.log('');
  for (const { title, reason } of total.skipped) console.log(`skipped: ${title}: ${reason}`);
  console.log(summaryLine(total));
  return total.failed > 0 ? 1 : 0;
});

/**
 * @param {readonly string[]} args
 * @returns {Promise<Tally[]>}
 */
async function runAll(args) {
  const { names, rest } = selectSuites(args);
  const tallies = /** @type {Tally[]} */ ([]);
  const runtime = await orShowError(setUp);
  if (runtime === undefined) return [failedOnce];
  for (const [index, name] of names.entries()) {
    console.log(`\n── ${name} ──`);
    const runnerArgs = index === names.length - 1 ? rest : [];
    tallies.push((await orShowError(() => suites[name](runtime, runnerArgs))) ?? failedOnce);
  }
  return tallies;
}

async function setUp() {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  const programs = [...desktopPrograms({ display: true, bus: true }), ACCESSIBILITY_BUS];
  await ensureSystemLibraries(runtime.executable, programs);
  return runtime;
}

/**
 * One part's error must not keep the others from running, nor the last line from being printed.
 * @template T
 * @param {() => Promise<T>} part
 * @returns {Promise<T | undefined>} undefined after an error
 */
async function orShowError(part) {
  try {
    return await part();
  } catch (error) {
    console.error(error instanceof SetUpError ? `\n${error.message}\n` : error);
    return undefined;
  }
}
