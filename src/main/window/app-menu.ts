import { Menu, type MenuItemConstructorOptions } from 'electron';

/** The menu bar, hidden until Alt is pressed except on macOS: it brings the keys for editing, closing and quitting. */
export function setAppMenu(): void {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [{ role: 'close' }, ...(process.platform === 'darwin' ? [] : [quit])] },
    { role: 'editMenu' },
    { label: 'View', submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

const quit: MenuItemConstructorOptions = { role: 'quit', accelerator: 'CommandOrControl+Q' };
