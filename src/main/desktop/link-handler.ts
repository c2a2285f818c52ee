import { homedir } from 'node:os';
import { join } from 'node:path';
import { app } from 'electron';
import type { Logger } from '../../shared/util/log';
import { appImage } from '../environment/app-image';
import type { Notices } from '../notifications/notices';
import type { ProposedFolders } from '../window/proposed-folders';
import type { AppWindow } from '../window/window';
import { LINK_SCHEME, readFolderLink } from './folder-link';
import { writeLinkEntry } from './xdg-link-entry';

/**
 * Makes this app the one that opens links to folders. Packages for Linux bring an entry that says so; an AppImage keeps
 * one of its own, which follows it when it is moved. An app from a checkout, or with another data folder, leaves the
 * links to the installed one.
 */
export function registerLinks(dataDir: string | null, log: Logger): void {
  if (!app.isPackaged || dataDir !== null) return;
  if (process.platform !== 'linux') app.setAsDefaultProtocolClient(LINK_SCHEME);
  const file = appImage(process.env, process.execPath);
  if (process.platform !== 'linux' || file === null) return;
  try {
    writeLinkEntry(file, process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'));
  } catch (error) {
    log.warn(`Links to folders could not be registered: ${String(error)}`);
  }
}

/** Shows what the link names, or in the window why it is not followed. Nothing is added. */
export function followLink(
  link: string,
  { proposedFolders, notices, window }: { proposedFolders: ProposedFolders; notices: Notices; window: AppWindow },
): void {
  const asked = readFolderLink(link);
  if (asked.kind === 'add') return void proposedFolders.propose([asked.path]);
  notices.add({ id: 'link', title: 'A link was not followed.', detail: asked.why });
  void window.show();
}
