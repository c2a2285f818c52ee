// An Electron app that does nothing: what any app costs. Its window stays hidden, or with --shown has a word in it and a
// tray icon beside it.
import { app, BrowserWindow, nativeImage, Tray } from 'electron';

const shown = process.argv.includes('--shown');
const ICON = { width: 22, height: 22 };
/** What must not be collected. */
const kept = new Set();

app.on('window-all-closed', () => {});
app.whenReady().then(() => {
  if (shown) kept.add(new Tray(nativeImage.createFromBuffer(Buffer.alloc(ICON.width * ICON.height * 4, 255), ICON)));
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, spellcheck: false } });
  if (shown) window.once('ready-to-show', () => window.show());
  return window.loadURL('data:text/html,<title>Empty</title><p>Empty</p>');
});
