import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { watchNpm } from './npm.mjs';
import { bound } from './programs.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** Signals that end a program. They are passed on, so that the program can end in its own way. */
const ENDING_SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** A terminal and npm both deliver the same Ctrl-C; within this many milliseconds a repeat is the same wish. */
const SAME_WISH_MS = 1000;

/** Time for a program to finish its work before it is killed. */
const ENDING_TIMEOUT_MS = 30_000;

/** Exit code of a program that was ended because it took too long, as the command `timeout` has it. */
const TIMED_OUT = 124;

/** @type {ChildProcess | undefined} The program in the foreground. */
let foreground;
let lastSignalAt = Number.NEGATIVE_INFINITY;

/** @type {NodeJS.Signals | undefined} Set once this process is to end. */
let ending;

/** Interval of the check whether npm still runs, ms. */
const WATCH_NPM_MS = 500;

for (const signal of ENDING_SIGNALS) process.on(signal, () => onEndingSignal(signal));
endWithNpm();

/** @param {typeof ENDING_SIGNALS[number]} signal */
function onEndingSignal(signal) {
  const now = performance.now();
  if (now - lastSignalAt < SAME_WISH_MS) return;
  lastSignalAt = now;
  ending = signal;
  const child = foreground;
  if (!child) process.exit(128 + constants.signals[signal]);
  child.kill(signal);
  setTimeout(() => killGroup(child), ENDING_TIMEOUT_MS).unref();
}

/**
 * npm passes a SIGTERM on to the shell between it and this process, which dies of it without passing it on. A SIGKILL it
 * can pass on to nothing.
 */
function endWithNpm() {
  const isGone = watchNpm();
  if (!isGone) return;
  const timer = setInterval(() => {
    if (!isGone()) return;
    clearInterval(timer);
    onEndingSignal('SIGTERM');
  }, WATCH_NPM_MS);
  timer.unref();
}

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] Default: this process's environment.
 * @property {string} [cwd]
 * @property {'shown' | 'hidden'} [stdout] Give it this process's stdout, or drop what it prints there. By default that
 *   goes to stderr: it is news about the set-up, and not what the person asked for.
 * @property {number} [timeoutMs] After this long the program and everything it started are killed.
 * @property {'signal' | 'channel' | 'none'} [bond] What becomes of the program when this process is killed and can't end
 *   it. By default the system sends it a SIGTERM, which only Linux does. A `channel` is for a program that ends when its
 *   IPC channel does. With `none` it goes on.
 */

const STDOUT = {
  shown: /** @type {const} */ ('inherit'),
  hidden: /** @type {const} */ ('ignore'),
  'as news': process.stderr,
};

/**
 * Runs a program in the foreground: signals are passed on to it, what it prints is shown.
 * On POSIX it gets a process group of its own, so that a Ctrl-C reaches it once, through here: Electron takes a second
 * one as the wish to die on the spot.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<number>} its exit code, by convention 128 + N after signal N and 124 after a time-out
 */
export async function run(command, args, options = {}) {
  // A program that is told to end may finish its work; no further program is started.
  if (ending !== undefined) process.exit(128 + constants.signals[ending]);
  const { bond = 'signal' } = options;
  const [program, programArgs] = bond === 'signal' ? bound(command, args, 'TERM') : [command, args];
  const channel = bond === 'channel' ? /** @type {const} */ (['ipc']) : [];
  const child = spawn(program, programArgs, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', STDOUT[options.stdout ?? 'as news'], 'inherit', ...channel],
    detached: process.platform !== 'win32',
  });
  foreground = child;
  let timedOut = false;
  const timer =
    options.timeoutMs &&
    setTimeout(() => {
      timedOut = true;
      killGroup(child);
    }, options.timeoutMs);
  try {
    const code = await exitCode(child);
    return timedOut ? TIMED_OUT : code;
  } finally {
    clearTimeout(timer);
    foreground = undefined;
  }
}

/**
 * @param {ChildProcess} child
 * @returns {Promise<number>}
 */
function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** @param {ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
  } else {
    process.kill(-child.pid, 'SIGKILL');
  }
}

/**
 * Runs a short helper program and collects what it prints.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options]
 * @returns {{ ok: boolean, stdout: string, stderr: string }} not ok when it failed, took too long or does not exist
 */
export function capture(command, args, options = {}) {
  const result = spawnSync(command, args, {
    env: options.env ?? process.env,
    encoding: 'utf8',
    timeout: options.timeoutMs ?? 10_000,
    killSignal: 'SIGKILL',
    windowsHide: true,
  });
  return { ok: result.status === 0, stdout: result.stdout ?? '', stderr: result.stderr ?? '' };
}
