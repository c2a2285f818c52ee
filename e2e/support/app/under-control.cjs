// Loaded into an app under Playwright's control before the app itself.
const { Socket } = require('node:net');
const { app } = require('electron');

// The app is not to see how this file was loaded.
process.argv.splice(process.argv.indexOf('-r'), 2);

// A pipe that Playwright leaves unused. It closes when the tests' process has ended, however that was.
const PIPE_TO_PLAYWRIGHT = 3;
new Socket({ fd: PIPE_TO_PLAYWRIGHT })
  .on('close', () => process.kill(process.pid, 'SIGKILL'))
  .on('error', () => {})
  .resume()
  .unref();

// The start is held until Playwright is connected: of a window that opens meanwhile it may never hear.
const ready = app.whenReady();
/** @type {Promise<void>} */
const connected = new Promise((resolve) => {
  // Playwright calls a function of this name once it is connected.
  Object.assign(globalThis, { __playwright_run: resolve });
});
app.whenReady = async () => {
  await connected;
  await ready;
};
