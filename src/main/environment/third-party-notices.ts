import { join } from 'node:path';
import { app } from 'electron';

/** Path of the file with the licences of third-party code in the app, which the build creates. */
export function thirdPartyNotices(): string {
  const folder = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'out/packaging');
  return join(folder, 'THIRD-PARTY-NOTICES.txt');
}
