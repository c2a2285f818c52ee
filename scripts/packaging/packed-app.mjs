import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuild, isNewerThan } from '../setup/build.mjs';
import { run } from '../setup/process.mjs';
import { root, SetUpError, say } from '../setup/project.mjs';
import { writeIcons } from './icons/app-icons.mjs';
import { PackedApp } from './packed-layout.mjs';

/** @typedef {import('../runtime/runtime.mjs').Runtime} Runtime */

/** electron-builder's name of the folder of an unpacked app. */
const FOLDERS = { darwin: 'mac', win32: 'win', linux: 'linux' };
const PACK_TIMEOUT_MS = 5 * 60_000;

/** Builds the app and everything else that electron-builder is given. */
export async function preparePacking() {
  await ensureBuild();
  writeIcons(join(root, 'out/packaging'));
}

/**
 * Packs the app into an unpacked folder around the given Electron, unless that has been done since anything changed.
 * @param {Runtime} runtime
 * @returns {Promise<PackedApp>}
 */
export async function ensurePackedApp(runtime) {
  await preparePacking();
  const app = new PackedApp(join(root, 'dist', unpackedFolder()));
  const sources = ['out/.built', 'electron-builder.yml', 'scripts/packaging'].map((name) => join(root, name));
  // Written when all is done: an interrupted packing leaves an app without fuses.
  const stamp = `${app.folder}.packed`;
  if (isNewerThan(stamp, [...sources, runtime.executable])) return app;
  say('packing the app');
  rmSync(stamp, { force: true });
  rmSync(app.folder, { recursive: true, force: true });
  const code = await run(process.execPath, [...builder(), '--dir', ...around(runtime)], {
    cwd: root,
    timeoutMs: PACK_TIMEOUT_MS,
  });
  if (code !== 0) throw new SetUpError(`The app could not be packed ("electron-builder --dir" ended with ${code}).`);
  writeFileSync(stamp, '');
  say(`${app.folder}: the app's code is ${(statSync(app.archive).size / 1024 / 1024).toFixed(2)} MB`);
  return app;
}

/** electron-builder's command line, for Node. */
export function builder() {
  return [join(root, 'node_modules/electron-builder/cli.js'), '--publish=never'];
}

/** @param {Runtime} runtime */
function around(runtime) {
  return [`--config.electronDist=${runtime.folder}`, `--config.electronVersion=${runtime.version}`];
}

function unpackedFolder() {
  const system = FOLDERS[/** @type {keyof typeof FOLDERS} */ (process.platform)] ?? FOLDERS.linux;
  const architecture = process.arch === 'x64' ? '' : `-${process.arch}`;
  return process.platform === 'darwin' ? `${system}${architecture}` : `${system}${architecture}-unpacked`;
}
