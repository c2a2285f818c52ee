import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { refuseUnofficial } from './official-only.mjs';

/**
 * Called by electron-builder when an app is packed, before its fuses are set and it is signed: refuses what may not be
 * released, and takes out Electron's own sample app.
 * @param {import('app-builder-lib').AfterPackContext} context
 */
export default async function afterPack({ packager, appOutDir, targets }) {
  refuseUnofficial({
    electronDist: packager.config.electronDist ?? undefined,
    targets: targets.map((target) => target.name),
  });
  rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
}
