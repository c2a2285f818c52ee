import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { capture, run } from '../setup/process.mjs';
import { isOnPath } from '../setup/programs.mjs';
import { SetUpError, say } from '../setup/project.mjs';

/** Packages that Electron and a virtual desktop need on Debian and its relatives. */
const PACKAGES = [
  'xvfb',
  'dbus',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libnotify4',
  'libsecret-1-0',
  'libxss1',
  'xdg-utils',
  'at-spi2-core',
];

const APT_TIMEOUT_MS = 10 * 60_000;

/**
 * Makes sure that Electron's system libraries and the given programs are there. Only Linux may lack any: as root on
 * Debian and its relatives they are installed, else the person is told what to do.
 * @param {string} executable Electron
 * @param {readonly string[]} programs what is needed besides: names of programs, absolute paths of files
 */
export async function ensureSystemLibraries(executable, programs) {
  if (process.platform !== 'linux') return;
  const missing = findMissing(executable, programs);
  if (missing.length === 0) return;
  say(`missing on this system: ${inShort(missing)}`);
  if (!isOnPath('apt-get')) {
    throw new SetUpError(
      `Lockstep needs these from your system's packages: ${missing.join(', ')}.\nInstall them, then start again.`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new SetUpError(
      `Lockstep needs system packages that are not installed (${inShort(missing)}).\nInstall them, then start again:\n\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packageNames(isKnownToApt).join(' ')}`,
    );
  }
  await installWithApt();
  const left = findMissing(executable, programs);
  if (left.length > 0) throw new SetUpError(`Still missing after the installation: ${left.join(', ')}.`);
}

/**
 * @param {string} executable
 * @param {readonly string[]} programs
 */
function findMissing(executable, programs) {
  return [...unresolvedLibraries(capture('ldd', [executable]).stdout), ...programs.filter((name) => !isThere(name))];
}

/** @param {string} program */
function isThere(program) {
  return isAbsolute(program) ? existsSync(program) : isOnPath(program);
}

/** @param {readonly string[]} names */
function inShort(names) {
  const more = names.length - 3;
  return names.slice(0, 3).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/**
 * The libraries that `ldd` could not find.
 * @param {string} lddOutput
 * @returns {string[]} each once
 */
export function unresolvedLibraries(lddOutput) {
  return [...new Set([...lddOutput.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? ''))];
}

/**
 * The names under which this release of the system has the packages. Since the switch to a 64-bit `time_t`, some carry
 * a suffix, and the plain name stands for several others.
 * @param {(name: string) => boolean} isKnown
 */
export function packageNames(isKnown) {
  return PACKAGES.map((name) => (isKnown(`${name}t64`) ? `${name}t64` : name));
}

/** @param {string} name */
function isKnownToApt(name) {
  return capture('apt-cache', ['show', '--no-all-versions', name]).ok;
}

async function installWithApt() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // An installation that ends halfway leaves the system's packages in disorder.
  const options = /** @type {const} */ ({ env, timeoutMs: APT_TIMEOUT_MS, stdout: 'hidden', bond: 'none' });
  say('installing them with apt-get (once)');
  // A failed update may still leave usable lists; the installation shows.
  await run('apt-get', ['update', '-qq'], options);
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packageNames(isKnownToApt)];
  const code = await run('apt-get', install, options);
  if (code !== 0) {
    throw new SetUpError(
      `The system packages could not be installed ("apt-get ${install.join(' ')}" ended with ${code}).`,
    );
  }
}
