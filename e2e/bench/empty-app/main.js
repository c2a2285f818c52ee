// An Electron app that does nothing, with a window that nobody sees: what any app costs.
import { app, BrowserWindow } from 'electron';

app.on('window-all-closed', () => {});
app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, spellcheck: false } });
  return window.loadURL('data:text/html,<title>Empty</title>');
});
