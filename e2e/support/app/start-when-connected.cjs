// Loaded into the app under test before the app itself: holds its start until Playwright is connected. Of a window that
// opens while Playwright connects, Playwright may never hear.
const { app } = require('electron');

// The app is not to see how this file was loaded.
process.argv.splice(process.argv.indexOf('-r'), 2);

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
