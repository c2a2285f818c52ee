import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeLinkEntry } from './xdg-link-entry';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep links-'));
  file = join(folder, 'applications/lockstep-links.desktop');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeLinkEntry', () => {
  it('names the program, and writes again only after a move', () => {
    writeLinkEntry('/old/Lockstep.AppImage', folder);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/old/Lockstep.AppImage" %u\n');
    // Desktops skip the entry once the program is deleted.
    expect(readFileSync(file, 'utf8')).toContain('TryExec=/old/Lockstep.AppImage\n');
    const before = statSync(file).mtimeMs;
    writeLinkEntry('/old/Lockstep.AppImage', folder);
    expect(statSync(file).mtimeMs).toBe(before);
    writeLinkEntry('/new/Lockstep.AppImage', folder);
    expect(readFileSync(file, 'utf8')).toContain('Exec="/new/Lockstep.AppImage" %u\n');
  });

  it('makes a real desktop library open a link', async (context) => {
    context.skip(!existsSync('/usr/bin/gio'), 'gio is not installed');
    const program = join(folder, 'a program.sh');
    const seen = join(folder, 'seen');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}.tmp'\nmv '${seen}.tmp' '${seen}'\n`);
    chmodSync(program, 0o755);
    writeLinkEntry(program, folder);
    const link = 'lockstep://add?path=%2Fhome%2Fada%2Fa%20b';
    execFileSync('/usr/bin/gio', ['launch', file, link]);
    await expect.poll(() => existsSync(seen)).toBe(true);
    expect(readFileSync(seen, 'utf8')).toBe(`${link}\n`);
  });

  it('is valid to the desktop file validator', (context) => {
    context.skip(!existsSync('/usr/bin/desktop-file-validate'), 'desktop-file-validate is not installed');
    writeLinkEntry('/opt/My App/Lockstep.AppImage', folder);
    execFileSync('/usr/bin/desktop-file-validate', [file]);
  });
});
