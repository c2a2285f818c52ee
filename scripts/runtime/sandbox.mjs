import { statSync } from 'node:fs';
import { join } from 'node:path';
import { capture } from '../setup/process.mjs';
import { SetUpError } from '../setup/project.mjs';

/**
 * The switches that Chromium's sandbox needs here. It stays on, except for root: Chromium does not start with it there.
 * @returns {readonly string[]}
 * @param {string} distribution Absolute path of Electron's folder.
 */
export function sandboxSwitches(distribution) {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) return ['--no-sandbox'];
  const helper = join(distribution, 'chrome-sandbox');
  if (!hasUserNamespaces() && !isSetUidRoot(helper)) {
    throw new SetUpError(
      'This system does not let programs make a sandbox of their own, and Lockstep does not run without one.\n' +
        `Give Electron's sandbox helper its rights (once), then start again:\n\n` +
        `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
    );
  }
  return [];
}

function hasUserNamespaces() {
  return capture('unshare', ['--user', '--map-root-user', 'true']).ok;
}

/** @param {string} file */
function isSetUidRoot(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && stats.uid === 0 && (stats.mode & 0o4001) === 0o4001;
}
