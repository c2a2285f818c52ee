import { Menu, type MenuItemConstructorOptions } from 'electron';

/** Sets the menu bar with its shortcuts for editing, closing and quitting. Except on macOS it is hidden until Alt is pressed. */
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
