import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { refuseUnofficial } from './official-only.mjs';

/**
 * Called by electron-builder after packing, before the fuses are set and the app is signed: refuses an app that may not be
 * released, and removes Electron's sample app.
 * @param {import('app-builder-lib').AfterPackContext} context
 */
export default async function afterPack({ packager, appOutDir, targets }) {
  refuseUnofficial({
    electronDist: packager.config.electronDist ?? undefined,
    targets: targets.map((target) => target.name),
  });
  rmSync(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
}
