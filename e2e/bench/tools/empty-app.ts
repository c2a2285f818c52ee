import { resolve } from 'node:path';
import { _electron, type ElectronApplication } from 'playwright/test';
import { appArguments, appEnvironment, electronExecutable, PROJECT, sandboxed } from '../../support/app-environment';

const LAUNCH_TIMEOUT_MS = 30_000;
/** Absolute path of an app that does nothing. */
export const EMPTY_APP = resolve(import.meta.dirname, '../empty-app');

/** Starts an Electron app that does nothing, in the way in which the app under measurement is started. */
export async function launchEmptyApp(home: string): Promise<ElectronApplication> {
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: appArguments(home, []).map((argument) => (argument === PROJECT ? EMPTY_APP : argument)),
    env: appEnvironment(home, {}),
    cwd: home,
    chromiumSandbox: sandboxed(),
    timeout: LAUNCH_TIMEOUT_MS,
  });
  await app.firstWindow();
  return app;
}
