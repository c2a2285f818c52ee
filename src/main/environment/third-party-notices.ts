import { join } from 'node:path';
import { app } from 'electron';

/** The file with the licences of everything in the app that others wrote; the build puts it together. */
export function thirdPartyNotices(): string {
  const folder = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'out/packaging');
  return join(folder, 'THIRD-PARTY-NOTICES.txt');
}
