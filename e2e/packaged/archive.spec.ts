import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from 'playwright/test';
import { shippedPackages } from '../../scripts/packaging/notices.mjs';
import { PROJECT } from '../support/app/app-environment';
import { packedApp } from './packed-app';

/** Most that the app's own code may take up, bytes. */
const MAX_ARCHIVE_BYTES = 3 * 1024 * 1024;

/** Everything that may be in the archive: the built files, and what says what they are. */
const ALLOWED = [
  /^LICENSE$/,
  /^package\.json$/,
  /^out\/main\/(chunks\/)?[\w.-]+\.js$/,
  /^out\/main\/tray\/(darwin|linux|win32)\/[\w.@-]+\.(png|ico)$/,
  /^out\/preload\/preload\.cjs$/,
  /^out\/renderer\/index\.html$/,
  /^out\/renderer\/assets\/[\w.-]+\.(js|css)$/,
];

test('the archive holds the built files and nothing else', async () => {
  const { archive } = packedApp();
  const files = filesIn(archive);
  expect(files.filter((file) => !ALLOWED.some((allowed) => allowed.test(file)))).toEqual([]);
  expect(files).toEqual(
    expect.arrayContaining(['out/main/main.js', 'out/main/receiver.js', 'out/main/tray/win32/in-sync.ico']),
  );

  const { size } = await stat(archive);
  console.log(`the app's code: ${(size / 1024 / 1024).toFixed(2)} MB in ${files.length} files`);
  expect(size).toBeLessThanOrEqual(MAX_ARCHIVE_BYTES);
});

test('no file in it has a source map, a key, a path of the machine that built it, or a use for what the fuses forbid', () => {
  const { archive } = packedApp();
  const home = join(import.meta.dirname, '../..');
  const unwanted = ['sourceMappingURL=', 'PRIVATE KEY-----\n', home, 'ELECTRON_RUN_AS_NODE'];
  for (const file of filesIn(archive)) {
    const text = extractFile(archive, file).toString();
    for (const words of unwanted) expect(text.includes(words), `${file}: ${words}`).toBe(false);
  }
  const manifest = JSON.parse(extractFile(archive, 'package.json').toString());
  expect(manifest).not.toHaveProperty('scripts');
  expect(manifest).not.toHaveProperty('devDependencies');
});

test('the licences of what others wrote lie where the app looks for them', async () => {
  const { resources } = packedApp();
  const notices = await readFile(join(resources, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  const shipped = shippedPackages(PROJECT);
  expect(shipped.length).toBeGreaterThan(10);
  for (const { name, version, licence } of shipped) {
    expect(licence, name).not.toBe('UNKNOWN');
    expect(notices).toContain(`\n${name} ${version} (${licence})\n`);
  }
  const all = await readdir(packedApp().folder, { recursive: true });
  const theirs = all.map((path) => basename(path)).filter((name) => /^LICENSES?\./.test(name));
  expect(theirs).toEqual(expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']));
});

test('every fuse is as it must be', async () => {
  const wire = await getCurrentFuseWire(packedApp().executable);
  const expected: Record<string, boolean> = {
    RunAsNode: false,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    GrantFileProtocolExtraPrivileges: false,
    EnableCookieEncryption: true,
    OnlyLoadAppFromAsar: true,
    EnableEmbeddedAsarIntegrityValidation: true,
  };
  for (const [name, on] of Object.entries(expected)) {
    // Fuses are written into the program as the digits 0 and 1.
    const state = String.fromCharCode(wire[FuseV1Options[name as keyof typeof FuseV1Options]] ?? 0);
    expect(state, name).toBe(on ? '1' : '0');
  }
});

function filesIn(archive: string): string[] {
  const paths = listPackage(archive, { isPack: false }).map((path) => path.replaceAll('\\', '/').slice(1));
  return paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
}
