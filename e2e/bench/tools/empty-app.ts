import { resolve } from 'node:path';
import { appArguments, appEnvironment, PROJECT } from '../../support/app/app-environment';
import { ControlledApp } from '../../support/app/controlled-app';

/** Absolute path of an app that does nothing. */
export const EMPTY_APP = resolve(import.meta.dirname, '../empty-app');

/** Starts an Electron app that does nothing, in the way in which the app under measurement is started. */
export async function launchEmptyApp(home: string): Promise<ControlledApp> {
  const app = await ControlledApp.launch({
    args: appArguments(home, []).map((argument) => (argument === PROJECT ? EMPTY_APP : argument)),
    env: appEnvironment(home, {}),
    cwd: home,
  });
  await app.firstWindow();
  return app;
}
