import { join } from 'node:path';
import { appFolders } from './support/app/app-environment';
import { launchApp } from './support/app/launch';
import { runToEnd } from './support/app/terminal';
import { expectMirrored, mirrorOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

test('prints what it mirrors, where to, and the result of the initial sync', async ({ startInTerminal, folder }) => {
  const project = join(folder, 'printed');
  const withheld = { 'big.txt': 'x'.repeat(102_401), 'build/b.js': 'b', '.env': 'A=b' };
  await writeFiles(project, { 'a.txt': 'a', 'src/b.ts': 'export {};\n', ...withheld });
  const home = join(folder, 'home');
  const run = await startInTerminal({ home, args: ['--hidden', project] });
  const mirror = await mirrorOf(appFolders(home), 'printed');
  await expect
    .poll(() => run.stdout().split('\n'))
    .toEqual([
      `Mirroring ${project} → ${mirror}`,
      'In sync: 2 files, 12 B, revision 1, 0 problems, 3 withheld: 1 ignored by default, 1 looks like a secret, 1 too large',
      expect.stringMatching(/^ {2}big\.txt: .*limit/),
      '',
    ]);
});

test('prints why a folder is not mirrored, and mirrors the others', async ({ startInTerminal, folder }) => {
  const project = join(folder, 'good');
  await writeFiles(folder, { 'good/a.txt': 'a', 'file.txt': 'a file' });
  const run = await startInTerminal({ args: ['--hidden', 'missing', 'file.txt', 'good'], cwd: folder });
  await expect.poll(run.stdout).toContain('In sync: 1 file, 1 B, revision 1, 0 problems');
  const lines = run.stdout().split('\n');
  expect(lines[0]).toBe(
    `Can not mirror ${join(folder, 'missing')}: That folder does not exist. There is no folder at ${join(folder, 'missing')}.`,
  );
  expect(lines[1]).toContain(`Can not mirror ${join(folder, 'file.txt')}: That is not a folder.`);
  expect(lines[2]).toContain(`Mirroring ${project} → `);
});

test('prints that it waits for a server, what it was never sent, and never the key', async ({
  startInTerminal,
  folder,
}) => {
  await writeFiles(join(folder, 'early'), { 'a.txt': 'a' });
  // Nothing listens at the port for discarded data.
  const url = 'http://127.0.0.1:9';
  const run = await startInTerminal({
    args: ['--hidden', join(folder, 'early')],
    env: { LOCKSTEP_SERVER: url, LOCKSTEP_API_KEY: 'key-on-the-terminal' },
  });
  await expect.poll(run.stdout).toContain(`Mirroring ${join(folder, 'early')} → ${url}\nOffline: `);
  const { exitCode, stdout } = await run.interrupt();
  expect(exitCode).toBe(0);
  expect(stdout).toContain(`\nNot in sync yet: ${join(folder, 'early')}. `);
  expect(stdout).not.toContain('key-on-the-terminal');
});

test('Ctrl-C sends what is on the way, then ends with 0', async ({ startInTerminal, folder }) => {
  const project = join(folder, 'interrupted');
  const names = Array.from({ length: 200 }, (_, index) => `${index}.txt`);
  await writeFiles(project, Object.fromEntries(names.map((name) => [name, name])));
  const home = join(folder, 'home');
  const run = await startInTerminal({ home, args: ['--hidden', project] });
  await expect.poll(run.stdout).toContain('Mirroring');
  expect((await run.interrupt()).exitCode).toBe(0);
  await expectMirrored(project, names, await mirrorOf(appFolders(home), 'interrupted'));
});

test('a quit while the app is still being loaded ends it', async ({ folder }) => {
  const app = await launchApp({ home: join(folder, 'home') });
  expect(await app.close()).toBe(true);
});

test('a data folder that can not be one ends the app with a reason', async ({ folder }) => {
  const home = join(folder, 'home');
  await writeFiles(home, { data: 'a file where a folder should be' });
  const run = await runToEnd({ home });
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain('Lockstep can not start');
});
