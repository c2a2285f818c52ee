import { cp, link, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { textOf } from '../support/files';
import { expect, test } from './fixtures';
import { packedApp } from './packed-app';

test('can not be turned into a Node, given other code, or debugged', async ({ start, folder, panel }) => {
  const planted = join(folder, 'planted.cjs');
  const proof = join(folder, 'planted-code-ran');
  await writeFile(planted, `require('node:fs').writeFileSync(${JSON.stringify(proof)}, '');`);
  const hostile = {
    args: ['--hidden', '--inspect=0', '--remote-debugging-port=0'],
    env: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${planted}` },
  };
  const app = await start(hostile);
  await panel.icon();
  expect(await textOf(proof)).toBeNull();
  expect(app.stderr()).not.toMatch(/(Debugger|DevTools) listening/);
  expect(await textOf(join(app.userData, 'DevToolsActivePort'))).toBeNull();
  expect(await textOf(join(app.userData, 'session/DevToolsActivePort'))).toBeNull();
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
