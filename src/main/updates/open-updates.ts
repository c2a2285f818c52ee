import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { updateMethod } from './update-method';
import { Updates, type UpdatesOptions } from './updates';

/** The updates of this copy of the app. */
export function openUpdates(options: Omit<UpdatesOptions, 'way'>): Updates {
  const way = updateMethod({
    platform: process.platform,
    isPackaged: app.isPackaged,
    program: process.execPath,
    hasFeed: existsSync(join(process.resourcesPath, 'app-update.yml')),
    env: process.env,
  });
  return new Updates({ ...options, way });
}
