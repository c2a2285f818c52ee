import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeNotices } from '../packaging/notices.mjs';
import { run } from './process.mjs';
import { root, SetUpError, say } from './project.mjs';
import { inTurn } from './turns.mjs';

const SOURCES = ['src', 'scripts/packaging/icons', 'electron.vite.config.ts', 'package.json', 'package-lock.json'];
/** Says when the last build began. */
const STAMP = join(root, 'out/.built');
const BUILD_TIMEOUT_MS = 5 * 60_000;

/** Builds the app unless the last build is newer than every source. */
export async function ensureBuild() {
  if (!isBuilt()) await inTurn(build);
}

function isBuilt() {
  return isNewerThan(
    STAMP,
    SOURCES.map((name) => join(root, name)),
  );
}

async function build() {
  if (isBuilt()) return;
  say('building the app');
  const startedAt = new Date();
  const tool = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const code = await run(process.execPath, [tool, 'build', '--logLevel', 'warn'], {
    cwd: root,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (code !== 0) throw new SetUpError(`The app could not be built ("electron-vite build" ended with ${code}).`);
  writeNotices(root, join(root, 'out/packaging/THIRD-PARTY-NOTICES.txt'));
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, '');
  // Of the start, not the end: a source that was saved meanwhile is not in this build.
  utimesSync(STAMP, startedAt, startedAt);
}

/**
 * Whether a file was modified after everything in the given files and folders. A folder counts, too: its time is that
 * of the last removal in it.
 * @param {string} file
 * @param {readonly string[]} sources
 */
export function isNewerThan(file, sources) {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return modified !== undefined && sources.every((source) => newestIn(source) < modified);
}

/**
 * @param {string} path
 * @returns {number} when the path, or the newest thing below it, was modified; in milliseconds
 */
function newestIn(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
