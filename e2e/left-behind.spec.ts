import { join } from 'node:path';
import { isRunning } from '../scripts/setup/programs.mjs';
import { startProcess } from '../src/test-support/start-process';
import { appArguments, appEnvironment, electronExecutable, PROJECT, sandboxed } from './support/app/app-environment';
import { collectOutput } from './support/app/child-process';
import { UNDER_CONTROL } from './support/app/controlled-app';
import { expect, test } from './support/fixtures';

/** Starts an app as the tests do and says its process id. */
const TESTS = `
  const { _electron } = require('playwright/test');
  _electron.launch(JSON.parse(process.argv[1])).then((app) => console.log('app ' + app.process().pid));`;

test('an app under test does not outlive the killed process of the tests', async ({ folder }) => {
  const home = join(folder, 'home');
  const launch = {
    executablePath: electronExecutable(),
    args: ['-r', UNDER_CONTROL, ...appArguments(home, [])],
    env: appEnvironment(home, {}),
    chromiumSandbox: sandboxed(),
  };
  const tests = startProcess(process.execPath, ['-e', TESTS, JSON.stringify(launch)], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const output = collectOutput(tests.stdout);
  await expect.poll(output, { timeout: 30_000 }).toMatch(/app \d+\n/);
  const app = Number(/app (\d+)/.exec(output())?.[1]);
  tests.kill('SIGKILL');
  try {
    await expect.poll(() => isRunning(app)).toBe(false);
  } finally {
    if (isRunning(app)) process.kill(app, 'SIGKILL');
  }
});
