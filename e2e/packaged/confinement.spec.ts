import { cp, link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textOf } from '../support/files';
import { expect, test } from './fixtures';
import { packedApp } from './packed-app';

test('can not be turned into a Node or given other code', async ({ start, folder, panel }) => {
  const planted = join(folder, 'planted.cjs');
  const proof = join(folder, 'planted-code-ran');
  await writeFile(planted, `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '');`);
  const hostile = {
    args: ['--hidden'],
    env: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${planted}` },
  };
  await start(hostile);
  await panel.icon();
  expect(await textOf(proof)).toBeNull();
});

test('ends at once, with a plain sentence, when a switch would debug it, start other programs or weaken it', async ({
  start,
  folder,
}) => {
  test.skip(process.platform === 'win32', 'the planted program is a shell script');
  const planted = join(folder, 'planted.sh');
  const proof = join(folder, 'planted-program-ran');
  await writeFile(planted, `#!/bin/sh\ntouch '${proof}'\nexec "$@"\n`, { mode: 0o755 });
  const hostile = [
    `--gpu-launcher=${planted}`,
    `--renderer-cmd-prefix=${planted}`,
    `--utility-cmd-prefix=${planted}`,
    `--browser-subprocess-path=${planted}`,
    `--load-extension=${folder}`,
    '--disable-gpu-sandbox',
    '--remote-debugging-port=0',
    '--inspect=0',
    '--js-flags=--expose-gc',
    '-gpu-launcher',
    // Root is what the tests may run as, and needs this switch.
    ...(process.getuid?.() === 0 ? [] : ['--no-sandbox']),
  ];
  for (const [index, given] of hostile.entries()) {
    const app = await start({ home: join(folder, `home-${index}`), args: [given, folder] });
    expect(await app.untilEnded(), given).toBe(1);
    expect(app.stderr(), given).toContain(`Lockstep does not start with --${/[a-z][\w-]*/.exec(given)?.[0]}:`);
    expect(app.stderr(), given).not.toMatch(/(Debugger|DevTools) listening|\bat .*:\d+/);
    expect(await textOf(join(app.userData, 'settings.json')), given).toBeNull();
    expect(await textOf(join(app.userData, 'DevToolsActivePort')), given).toBeNull();
  }
  expect(await textOf(proof)).toBeNull();
});

test('loads its code from its archive only', async ({ start, folder }) => {
  const copy = join(folder, 'copy');
  await linkTree(packedApp().folder, copy);
  await rm(join(copy, 'resources/app.asar'));
  await mkdir(join(copy, 'resources/app'));
  await writeFile(join(copy, 'resources/app/package.json'), '{"main":"main.js"}');
  await writeFile(join(copy, 'resources/app/main.js'), 'console.log("planted code ran"); process.exit(0);');
  const app = await start({ executable: packedApp().executable.replace(packedApp().folder, copy) });
  expect(await app.untilEnded()).not.toBe(0);
  expect(app.stdout()).not.toContain('planted code ran');
});

/** A copy that takes no space: the same files under another folder. */
async function linkTree(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => !one.isDirectory())) {
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    await mkdir(dirname(target), { recursive: true });
    await link(source, target).catch(() => cp(source, target));
  }
}
