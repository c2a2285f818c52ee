import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startDesktop } from '../desktop/virtual-desktop.mjs';
import { ensurePackedApp } from '../packaging/packed-app.mjs';
import { electronAsNode } from '../runtime/electron-as-node.mjs';
import { sandboxSwitches } from '../runtime/sandbox.mjs';
import { ensureBuild } from '../setup/build.mjs';
import { run } from '../setup/process.mjs';
import { root } from '../setup/project.mjs';
import { failedOnce, passedOnce, readTally } from './tally.mjs';

/**
 * @typedef {import('../runtime/runtime.mjs').Runtime} Runtime
 * @typedef {import('./tally.mjs').Tally} Tally
 * @typedef {(runtime: Runtime, runnerArgs: readonly string[]) => Promise<Tally>} Suite
 */

/** Limits that end a suite which hangs; on a machine that is busy with other things one takes twice as long. */
const TYPES_TIMEOUT_MS = 4 * 60_000;
const LINT_TIMEOUT_MS = 2 * 60_000;
const UNIT_TIMEOUT_MS = 12 * 60_000;
/** Longer than the runner's own limit, which ends it with a report. */
const E2E_TIMEOUT_MS = 16 * 60_000;
const PACKAGED_TIMEOUT_MS = 6 * 60_000;

/** Number of apps that tests drive at the same time, each on a desktop of its own: two keep two cores busy. */
const DESKTOPS = 2;

/** A log has no colours; Biome and Vitest have to be told. */
const COLOURED = process.stdout.isTTY;

/** Every suite, in the order in which they run: the quickest to fail first. */
export const suites = { types, lint, unit, e2e, packaged };

/** @typedef {keyof typeof suites} SuiteName */

/**
 * Splits the command line into the suites to run and what is meant for the last one's runner.
 * @param {readonly string[]} args
 * @returns {{ names: readonly SuiteName[], rest: readonly string[] }} all suites when none is named
 */
export function selectSuites(args) {
  const all = /** @type {SuiteName[]} */ (Object.keys(suites));
  const known = new Set(/** @type {string[]} */ (all));
  const firstOther = args.findIndex((arg) => !known.has(arg));
  const named = args.slice(0, firstOther < 0 ? args.length : firstOther);
  const names = all.filter((name) => named.includes(name));
  return { names: names.length > 0 ? names : all, rest: args.slice(named.length) };
}

/** @type {Suite} */
async function types() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const codes = [];
  for (const project of ['tsconfig.json', 'src/renderer/tsconfig.json']) {
    const args = [compiler, '-p', join(root, project)];
    codes.push(await run(process.execPath, args, { cwd: root, stdout: 'shown', timeoutMs: TYPES_TIMEOUT_MS }));
  }
  return codes.every((code) => code === 0) ? passedOnce : failedOnce;
}

/** @type {Suite} */
async function lint() {
  const args = [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'ci', ...(COLOURED ? [] : ['--colors=off'])];
  const code = await run(process.execPath, args, { cwd: root, stdout: 'shown', timeoutMs: LINT_TIMEOUT_MS });
  return code === 0 ? passedOnce : failedOnce;
}

/** The unit tests, on the Node that ships in Electron. @type {Suite} */
async function unit(runtime, runnerArgs) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', ...runnerArgs];
  const reporters = ['--reporter=default', '--reporter=./scripts/test/vitest.mjs'];
  return runTests('unit', runtime, [...args, ...reporters], {
    timeoutMs: UNIT_TIMEOUT_MS,
    env: COLOURED ? {} : { NO_COLOR: '1' },
  });
}

/**
 * The real app. On Linux it always gets desktops of its own, as the tests play the panel, of which a desktop has one;
 * elsewhere there is just the user's.
 * @type {Suite}
 */
async function e2e(runtime, runnerArgs) {
  await ensureBuild();
  const options = { config: 'e2e/playwright.config.ts', distribution: runtime.folder, timeoutMs: E2E_TIMEOUT_MS };
  return runOnDesktops('e2e', runtime, runnerArgs, { ...options, env: { LOCKSTEP_TEST_ELECTRON: runtime.executable } });
}

/** The app as it ships, worked from outside. @type {Suite} */
async function packaged(runtime, runnerArgs) {
  const { folder } = await ensurePackedApp(runtime);
  const options = { config: 'e2e/packaged/playwright.config.ts', distribution: folder, timeoutMs: PACKAGED_TIMEOUT_MS };
  return runOnDesktops('packaged', runtime, runnerArgs, { ...options, env: { LOCKSTEP_TEST_PACKED: folder } });
}

/**
 * Runs Playwright with as many workers as there are desktops.
 * @param {string} name
 * @param {Runtime} runtime
 * @param {readonly string[]} runnerArgs
 * @param {{ config: string, distribution: string, timeoutMs: number, env: NodeJS.ProcessEnv }} options `distribution` is
 *   the absolute path of the Electron that the tests run.
 */
async function runOnDesktops(name, runtime, runnerArgs, { config, distribution, timeoutMs, env }) {
  const desktops = await testDesktops(distribution);
  const cli = ['node_modules/playwright/cli.js', 'test', '-c', config, `--workers=${desktops.length}`];
  const desktopEnv = { LOCKSTEP_TEST_DESKTOPS: JSON.stringify(desktops) };
  return runTests(name, runtime, [...cli, ...runnerArgs], { timeoutMs, env: { ...env, ...desktopEnv } });
}

/**
 * Desktops for the tests alone; elsewhere than on Linux there is just the user's.
 * @param {string} distribution Absolute path of the Electron that the tests run.
 * @returns {Promise<readonly NodeJS.ProcessEnv[]>} what an app on each has to be given
 */
async function testDesktops(distribution) {
  // The tests leave the sandbox on, too; where it can't work this says so, instead of every one of them.
  sandboxSwitches(distribution);
  const isLinux = process.platform === 'linux';
  const wanted = Array.from({ length: isLinux ? DESKTOPS : 1 });
  const desktops = await Promise.all(wanted.map(() => startDesktop({ display: isLinux, bus: isLinux })));
  return desktops.map(({ env }) => env);
}

/**
 * Runs a test runner on the Node inside Electron.
 * @param {string} name
 * @param {Runtime} runtime
 * @param {readonly string[]} args
 * @param {{ timeoutMs: number, env: NodeJS.ProcessEnv }} options
 */
async function runTests(name, runtime, args, { timeoutMs, env }) {
  const tallyFile = join(root, 'test-results', `${name}-tally.json`);
  mkdirSync(dirname(tallyFile), { recursive: true });
  rmSync(tallyFile, { force: true });
  const runnerEnv = { ...electronAsNode(), ...env, LOCKSTEP_TEST_TALLY: tallyFile };
  const code = await run(runtime.executable, args, { cwd: root, env: runnerEnv, stdout: 'shown', timeoutMs });
  return readTally(tallyFile, code);
}
