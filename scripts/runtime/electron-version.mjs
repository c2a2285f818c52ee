import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/project.mjs';

/** The version of Electron in the lock file: the one that releases are built from. */
export function lockedElectron() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return /** @type {string} */ (packages['node_modules/electron'].version);
}

/**
 * The major release that a version belongs to; NaN for what is no version.
 * @param {string} version
 */
export function majorOf(version) {
  return Number.parseInt(version, 10);
}

/**
 * The notice for a run on another major release of Electron than the one that ships.
 * @param {string} running the version that runs
 * @param {string} released the version that releases are built from
 * @returns {string | undefined} undefined when there is nothing to say
 */
export function differenceInMajor(running, released) {
  if (majorOf(running) === majorOf(released)) return undefined;
  return `what runs here runs on Electron ${running}; releases are built from Electron ${released}`;
}
