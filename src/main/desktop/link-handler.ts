import { app } from 'electron';
import { xdgHome } from '../../shared/node/xdg';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { appImage } from '../environment/app-image';
import type { Notices } from '../notifications/notices';
import type { ProposedFolders } from '../window/proposed-folders';
import type { AppWindow } from '../window/window';
import { LINK_SCHEME, readFolderLink } from './folder-link';
import { writeLinkEntry } from './xdg-link-entry';

/**
 * Registers this app for links to folders. Packages for Linux bring a desktop entry for that; an AppImage writes its own and
 * updates it after a move. An app from a checkout or with another data folder registers nothing.
 */
export function registerLinks(dataDir: string | null, log: Logger): void {
  if (!app.isPackaged || dataDir !== null) return;
  if (process.platform !== 'linux') app.setAsDefaultProtocolClient(LINK_SCHEME);
  const file = appImage(process.env, process.execPath);
  if (process.platform !== 'linux' || file === null) return;
  try {
    writeLinkEntry(file, xdgHome('data'));
  } catch (error) {
    log.warn(`Links to folders could not be registered: ${errorMessage(error)}`);
  }
}

/** Previews the folder of a link in the window, or shows there why the link is not followed. Adds nothing. */
export function followLink(
  link: string,
  { proposedFolders, notices, window }: { proposedFolders: ProposedFolders; notices: Notices; window: AppWindow },
): void {
  const folder = readFolderLink(link);
  if (folder.kind === 'add') return void proposedFolders.propose([folder.path]);
  notices.add({ id: 'link', title: 'A link was not followed.', detail: folder.why });
  void window.show();
}
