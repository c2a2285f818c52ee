import { statSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand } from './npm.mjs';
import { run } from './process.mjs';
import { root, SetUpError, say } from './project.mjs';
import { inTurn } from './turns.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** Installs the packages of the lock file when that has not been done since the lock file changed. */
export async function ensureDependencies() {
  if (!areInstalled(root)) await inTurn(install);
}

async function install() {
  if (areInstalled(root)) return;
  say('installing the packages of package-lock.json (once; needs the npm registry)');
  // Below "error" npm warns about packages that ask for a newer Node: those run on the Node inside Electron.
  // No package of the lock file needs its install script: Electron's runtime is fetched separately.
  const npm = npmCommand(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  const code = await run(npm.command, npm.args, { cwd: root, timeoutMs: INSTALL_TIMEOUT_MS });
  if (code !== 0) {
    throw new SetUpError(
      `The packages could not be installed ("npm ci" ended with ${code}).\nCheck the connection to the npm registry, then start again.`,
    );
  }
}

/**
 * Whether the packages in a project are those of its lock file. npm writes its own copy of the lock file last, so an
 * interrupted installation has none.
 * @param {string} project
 */
export function areInstalled(project) {
  const installed = statSync(join(project, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  return installed !== undefined && installed.mtimeMs >= statSync(join(project, 'package-lock.json')).mtimeMs;
}
