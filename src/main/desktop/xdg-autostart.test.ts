import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { execLine, readExecLine } from './desktop-entry';
import { XdgAutostart } from './xdg-autostart';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep autostart-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const autostart = (...command: string[]) => new XdgAutostart(folder, command);

describe('execLine', () => {
  it('quotes and escapes as the desktop entry specification says', () => {
    expect(execLine(['/opt/My App/lockstep', '--hidden'])).toBe('"/opt/My App/lockstep" "--hidden"');
    expect(execLine(['a"b', 'a`b', 'a$b', 'a\\b', '100%'])).toBe(
      String.raw`"a\\"b" "a\\` + String.raw`${'`'}b" "a\\$b" "a\\\\b" "100%%"`,
    );
  });

  it('is read back unchanged', () => {
    const command = ['/opt/My App/lock"step', 'a`b$c\\d 100%', '--hidden', '--user-data-dir=/x y/%f'];
    expect(readExecLine(execLine(command))).toEqual(command);
    expect(readExecLine('/opt/lockstep --hidden %U')).toEqual(['/opt/lockstep', '--hidden', '%U']);
  });

  it('refuses a line break', () => {
    expect(() => execLine(['/a\nb'])).toThrow('line break');
  });
});

describe('XdgAutostart', () => {
  it('writes an entry that starts the app and removes it again', () => {
    const start = autostart('/usr/bin/lockstep', '--hidden');
    expect(start.isEnabled()).toBe(false);
    start.setEnabled(true);
    expect(start.file).toBe(join(folder, 'autostart', 'lockstep.desktop'));
    expect(readFileSync(start.file, 'utf8')).toContain('\nExec="/usr/bin/lockstep" "--hidden"\n');
    expect(start.isEnabled()).toBe(true);
    start.setEnabled(false);
    expect(existsSync(start.file)).toBe(false);
    start.setEnabled(false);
  });

  it('is skipped by a login once the app is uninstalled', () => {
    const start = autostart('/opt/Lock step/back\\slash', '--hidden');
    start.setEnabled(true);
    expect(readFileSync(start.file, 'utf8')).toContain(String.raw`TryExec=/opt/Lock step/back\\slash`);
  });

  it.each(['Hidden=true', 'Hidden=1', 'X-GNOME-Autostart-enabled=false', 'X-GNOME-Autostart-enabled=False'])(
    'honours an entry with %s',
    (line) => {
      const start = autostart('/new/lockstep');
      mkdirSync(dirname(start.file));
      const text = `[Desktop Entry]\nType=Application\nName=Lockstep\nExec=/old/lockstep\n${line}\n`;
      writeFileSync(start.file, text);
      expect(start.isEnabled()).toBe(false);
      start.refresh();
      expect(readFileSync(start.file, 'utf8')).toBe(text);
      start.setEnabled(true);
      expect(start.isEnabled()).toBe(true);
      expect(readFileSync(start.file, 'utf8')).toContain('Exec="/new/lockstep"');
    },
  );

  it('follows the app when it moved', () => {
    autostart('/old/lockstep').setEnabled(true);
    autostart('/new/lockstep').refresh();
    expect(readFileSync(autostart().file, 'utf8')).toContain('\nTryExec=/new/lockstep\nExec="/new/lockstep"\n');
  });

  it('keeps the lines that the desktop added when it follows the app', () => {
    const start = autostart('/old/lockstep', '--hidden');
    start.setEnabled(true);
    const added = 'X-GNOME-Autostart-Delay=20\nOnlyShowIn=GNOME;\n\n[Desktop Action Quit]\nExec=/bin/true\n';
    writeFileSync(start.file, `${readFileSync(start.file, 'utf8')}${added}`);
    autostart('/new/lockstep', '--hidden').refresh();
    const text = readFileSync(start.file, 'utf8');
    expect(text).toContain('\nExec="/new/lockstep" "--hidden"\n');
    expect(text).toContain(added);
  });

  it('does not change an entry with another data folder', () => {
    autostart('/old/lockstep', '--hidden').setEnabled(true);
    autostart('/old/lockstep', '--hidden', '--user-data-dir=/tmp/trial').refresh();
    expect(readFileSync(autostart().file, 'utf8')).toContain('Exec="/old/lockstep" "--hidden"\n');
  });

  it('is not taken over by a checkout while the installed app exists', () => {
    const installed = join(folder, 'Lockstep "1".AppImage');
    writeFileSync(installed, '');
    autostart(installed, '--hidden').setEnabled(true);
    const before = readFileSync(autostart().file, 'utf8');
    const checkout = new XdgAutostart(folder, ['/checkout/electron', '/checkout', '--hidden'], false);
    checkout.refresh();
    expect(readFileSync(autostart().file, 'utf8')).toBe(before);
    rmSync(installed);
    checkout.refresh();
    expect(readFileSync(autostart().file, 'utf8')).toContain('Exec="/checkout/electron" "/checkout" "--hidden"');
  });

  it('reads only the keys of its own group', () => {
    const start = autostart('/usr/bin/lockstep');
    start.setEnabled(true);
    writeFileSync(start.file, `${readFileSync(start.file, 'utf8')}\n[Desktop Action Quit]\nHidden=true\n`);
    expect(start.isEnabled()).toBe(true);
  });

  it('is launched by a real desktop library with the very arguments', async (context) => {
    context.skip(!existsSync('/usr/bin/gio'), 'gio is not installed');
    const program = join(folder, 'a "b` $c \\d e\'f.sh');
    const seen = join(folder, 'seen');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$0" "$@" > '${seen}.tmp'\nmv '${seen}.tmp' '${seen}'\n`);
    chmodSync(program, 0o755);
    const start = autostart(program, '--hidden', '--user-data-dir=/x y/%f $HOME');
    start.setEnabled(true);
    execFileSync('/usr/bin/gio', ['launch', start.file]);
    await expect.poll(() => existsSync(seen)).toBe(true);
    expect(readFileSync(seen, 'utf8').split('\n')).toEqual([program, '--hidden', '--user-data-dir=/x y/%f $HOME', '']);
  });

  it('is valid to the desktop file validator', (context) => {
    context.skip(!existsSync('/usr/bin/desktop-file-validate'), 'desktop-file-validate is not installed');
    const start = autostart('/opt/My App/100%/lockstep', '--hidden');
    start.setEnabled(true);
    execFileSync('/usr/bin/desktop-file-validate', [start.file]);
  });
});
