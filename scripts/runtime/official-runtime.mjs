import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bound } from '../setup/programs.mjs';
import { root, say } from '../setup/project.mjs';

const PACKAGE = join(root, 'node_modules/electron');
const DEFAULT_MIRROR = 'https://github.com/electron/electron/releases/download/';

/** Time for the release page to answer. */
const PROBE_TIMEOUT_MS = 8_000;
/** Enough for 120 MB over a slow line. */
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
/** Enough to unpack what an earlier download left in the user's cache. */
const CACHE_ONLY_TIMEOUT_MS = 20_000;

/** Remembers that the download failed, so that not every start waits for it. */
const FAILURE_NOTE = join(root, '.runtime/official-unreachable');
const REMEMBER_FAILURE_MS = 24 * 60 * 60_000;

/** @returns {string | undefined} the folder of the official Electron, if it has been downloaded */
export function installed() {
  const folder = join(PACKAGE, 'dist');
  const pathFile = join(PACKAGE, 'path.txt');
  // The installer writes this file last: without it the folder may be incomplete.
  if (!existsSync(pathFile)) return undefined;
  return existsSync(join(folder, readFileSync(pathFile, 'utf8'))) ? folder : undefined;
}

/**
 * Downloads the official Electron, unless that failed less than a day ago.
 * @param {{ retryNow: boolean }} options retryNow: try, however recent the last failure
 * @returns {Promise<string | undefined>} its folder, or undefined when it can't be had now
 */
export async function download({ retryNow }) {
  if (!retryNow && failedRecently()) return undefined;
  const silence = await whyUnreachable();
  const failure = await runInstaller(silence === undefined ? DOWNLOAD_TIMEOUT_MS : CACHE_ONLY_TIMEOUT_MS);
  const folder = installed();
  if (folder !== undefined) return folder;
  say(`the official Electron could not be downloaded: ${silence ?? failure}`);
  mkdirSync(dirname(FAILURE_NOTE), { recursive: true });
  writeFileSync(FAILURE_NOTE, 'Delete this file to try the download again at the next start.\n');
  return undefined;
}

function failedRecently() {
  const note = statSync(FAILURE_NOTE, { throwIfNoEntry: false });
  return note !== undefined && Date.now() - note.mtimeMs < REMEMBER_FAILURE_MS;
}

/**
 * Requests the archive. Any answer will do: it only shows that the installer would not wait in vain.
 * @returns {Promise<string | undefined>} why there is no answer; undefined when there is one
 */
async function whyUnreachable() {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'));
  const mirror = process.env.ELECTRON_MIRROR || process.env.npm_config_electron_mirror || DEFAULT_MIRROR;
  const url = `${mirror}v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return undefined;
  } catch (error) {
    // fetch itself only says "fetch failed"; what happened is in the cause.
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
}

/**
 * @param {number} timeoutMs
 * @returns {Promise<string>} why it failed, as far as it says
 */
function runInstaller(timeoutMs) {
  return new Promise((resolve) => {
    const child = spawn(...bound(process.execPath, [join(PACKAGE, 'install.js')], 'KILL'), {
      stdio: ['ignore', process.stderr, 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors = (errors + text).slice(-4000);
    });
    child.once('close', (_code, signal) => resolve(signal ? 'no answer in time' : reason(errors)));
    child.once('error', (error) => resolve(error.message));
  });
}

/**
 * The line of a stack trace that says what happened.
 * @param {string} trace
 */
function reason(trace) {
  return trace.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? 'unknown reason';
}
