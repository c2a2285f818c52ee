import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { desktopEntry, execLine, tryExec } from './desktop-entry';
import { LINK_SCHEME } from './folder-link';

/** Writes the entry by which a Linux desktop opens links with an AppImage, if it changed. @throws when it can't be written */
export function writeLinkEntry(program: string, dataHome: string): void {
  const folder = join(dataHome, 'applications');
  const file = join(folder, 'lockstep-links.desktop');
  const entry = desktopEntry({
    Type: 'Application',
    Name: 'Lockstep',
    ...tryExec(program),
    Exec: `${execLine([program])} %u`,
    NoDisplay: 'true',
    MimeType: `x-scheme-handler/${LINK_SCHEME};`,
  });
  if (textOf(file) === entry) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, entry);
  // Without this program, the desktop reads the folder itself.
  execFile('update-desktop-database', [folder], () => {});
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
