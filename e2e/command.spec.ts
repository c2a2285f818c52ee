import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkspaceReport } from '../src/shared/control/control-protocol';
import { StrictServer } from '../src/test-support/strict-server';
import { type CommandResult, lockstep, lockstepOfApp, lockstepOfCheckout } from './support/app/command';
import { expectNothingAt, mirrorOf, textOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

/** The one workspace that a command with `--json` tells of. */
function workspaceIn({ stdout }: CommandResult): WorkspaceReport {
  return JSON.parse(stdout).workspaces[0];
}

test('does the whole job from the terminal, without the window', async ({ launch, folder }) => {
  const home = join(folder, 'home');
  const project = join(folder, 'project');
  await writeFiles(project, { 'a.txt': 'a', 'src/b.ts': 'b', 'c.log': 'c', '.gitignore': '*.log\n' });
  const run = (...args: string[]) => lockstep(args, { home, cwd: folder });

  expect(await run('list')).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('npm start') });
  const app = await launch({ home, args: ['--hidden'] });
  await expect.poll(async () => (await run('list')).code).toBe(0);
  expect(await run('list')).toMatchObject({ code: 0, stdout: 'No folders yet.\n' });
  if (process.platform !== 'win32') {
    expect((await stat(app.userData)).mode & 0o777).toBe(0o700);
    expect((await stat(join(app.userData, 'command/running.json'))).mode & 0o777).toBe(0o600);
  }

  await test.step('add, wait: what was on disk has arrived, each time', async () => {
    expect(await run('add', 'project')).toMatchObject({
      code: 0,
      stdout: `Mirroring ${project} → ${await mirrorOf(app, 'project')}\n`,
    });
    const mirror = await mirrorOf(app, 'project');
    const revisions: (number | null)[] = [];
    for (let round = 0; round < 6; round++) {
      await writeFile(join(project, 'a.txt'), `round ${round}`);
      await writeFile(join(project, `new-${round}.txt`), 'new');
      const waited = await run('wait', 'project/src', '--json');
      expect(await readFile(join(mirror, 'a.txt'), 'utf8')).toBe(`round ${round}`);
      expect(await textOf(join(mirror, `new-${round}.txt`))).toBe('new');
      expect(waited.code).toBe(0);
      expect(workspaceIn(waited)).toMatchObject({ path: project, inSync: true, verified: true });
      revisions.push(workspaceIn(waited).revision);
    }
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => Number(a) - Number(b)));
  });

  await test.step('status and list', async () => {
    expect((await run('status')).stdout).toMatch(
      /^Everything is in sync → .*\n\nin sync {3}r\d+ {3}9 files, \d+ B {3}\/.*project\n$/,
    );
    expect((await run('status', 'project')).stdout).toMatch(/ {2}state +in sync, revision \d+, verified\n/);
    const { stdout } = await run('status', 'project', '--json');
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'format',
      'verb',
      'ok',
      'error',
      'app',
      'workspaces',
      'explanation',
      'allowed',
      'settings',
      'changes',
      'diagnostics',
    ]);
  });

  await test.step('settings', async () => {
    expect((await run('settings')).stdout).toMatch(/^server +none\nserver-remembers +off\n/);
    expect(await run('settings', 'updates', 'off')).toMatchObject({ code: 0, stdout: 'updates   off\n' });
    expect(await run('settings', 'server-remembers', 'on')).toMatchObject({ code: 5, stdout: '' });
    expect((await run('settings', 'max-files', '900', 'project')).code).toBe(0);
    expect((await run('settings', 'max-files', '0')).code).toBe(5);
    expect(await run('settings', 'get', 'updates')).toMatchObject({ code: 0, stdout: 'updates   off\n' });
    expect((await run('settings', 'get', 'none')).code).toBe(5);
    expect(await run('server')).toMatchObject({ code: 0, stdout: 'server   none\n' });
    expect((await run('limits', 'project', '--files', '901')).stdout).toMatch(
      /^max-files +901\nmax-file-bytes +\d+\n$/,
    );
    expect((await run('limits')).stdout).not.toContain('901');
    expect((await run('limits', '--files', '0')).code).toBe(5);
  });

  await test.step('problems and changes', async () => {
    expect(await run('problems')).toMatchObject({ code: 0, stdout: 'No problems.\n' });
    expect((await run('changes', 'project')).stdout).toContain(join(project, 'new-5.txt'));
    expect(JSON.parse((await run('changes', '--json')).stdout).changes[0]).toMatchObject({ workspace: project });
  });

  await test.step('explain', async () => {
    expect((await run('explain', 'project/c.log')).stdout).toBe(
      'c.log is withheld: Ignored by line 1 of .gitignore.\n',
    );
    expect((await run('explain', 'project/a.txt')).stdout).toBe('a.txt is sent.\n');
    expect((await run('explain', 'project/none.ts')).stdout).toBe('none.ts does not exist; it would be sent.\n');
    expect((await run('explain', '/')).code).toBe(4);
  });

  await test.step('pause and resume, one and all', async () => {
    expect(await run('pause', 'project')).toMatchObject({ code: 0, stdout: `${project}: paused\n` });
    await writeFile(join(project, 'a.txt'), 'while paused');
    expect(await run('wait', 'project')).toMatchObject({
      code: 6,
      stderr: 'That folder is paused. Resume it first.\n',
    });
    expect((await run('resume', 'project')).code).toBe(0);
    expect((await run('wait', 'project', '--timeout', '20')).code).toBe(0);
    expect(await textOf(join(await mirrorOf(app, 'project'), 'a.txt'))).toBe('while paused');
    expect((await run('pause', '--for', '1h')).stdout).toMatch(/^Everything is paused until \d{4}-/);
    expect((await run('wait', 'project')).stderr).toContain('lockstep resume ends that');
    expect((await run('resume')).code).toBe(0);
    expect((await run('wait', 'project')).code).toBe(0);
  });

  await test.step('what is refused, unknown or wrong has a code and a reason', async () => {
    expect(await run('add', '/')).toMatchObject({
      code: 5,
      stdout: '',
      stderr: expect.stringContaining('A whole drive'),
    });
    expect(await run('add', 'missing')).toMatchObject({ code: 5, stderr: expect.stringContaining('does not exist') });
    expect((await run('wait', 'missing')).code).toBe(4);
    expect((await run('remove', 'project/src')).code).toBe(4);
    expect((await run('frobnicate')).code).toBe(2);
    const refused = await run('add', '/', '--json');
    expect(refused).toMatchObject({ code: 5, stderr: '' });
    expect(JSON.parse(refused.stdout)).toMatchObject({ ok: false, error: { code: 'refused' } });
  });

  await test.step('the programs of a checkout and of the app do the same, without a display and without a window', async () => {
    expect(await lockstepOfCheckout(['list', '--json'], { home })).toMatchObject({ code: 0, stderr: '' });
    await writeFile(join(project, 'a.txt'), 'by the app');
    expect(await lockstepOfApp(['wait', 'project'], { home, cwd: folder })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\n$/),
    });
    expect(await textOf(join(await mirrorOf(app, 'project'), 'a.txt'))).toBe('by the app');
    expect((await lockstepOfApp(['wait', 'missing'], { home, cwd: folder })).code).toBe(4);
    expect(app.app.windows()).toHaveLength(0);
  });

  await test.step('one that was killed is not running, and the next takes its place', async () => {
    await app.kill();
    expect((await run('list')).code).toBe(3);
    const again = await launch({ home, args: ['--hidden'] });
    await expect.poll(async () => (await run('list')).code).toBe(0);
    expect((await run('wait', 'project')).code).toBe(0);
    const mirror = await mirrorOf(again, 'project');
    expect((await run('remove', 'project', '--delete-copy')).code).toBe(0);
    await expectNothingAt(mirror);
    expect(await textOf(join(project, 'a.txt'))).toBe('by the app');
    expect(await run('quit')).toMatchObject({ code: 0, stdout: 'Lockstep quits.\n' });
    expect(await again.untilEnded()).toBe(0);
  });
});

test('waits no longer than it is told and not for an app that quits, and reports nothing private', async ({
  launch,
  folder,
}) => {
  const home = join(folder, 'lovelace');
  const server = await StrictServer.start();
  const project = join(folder, 'umbrella');
  await writeFiles(project, { 'a.txt': 'a', 'plan.txt': 'told to nobody', 'plan.bin': Buffer.from([0xff, 0]) });
  const env = { HOME: join(home, 'user'), LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: server.apiKey };
  const app = await launch({ home, args: [project], env });
  const run = (...args: string[]) => lockstep(args, { home });
  await expect.poll(async () => (await run('wait', project)).code).toBe(0);
  expect(workspaceIn(await run('wait', project, '--json'))).toMatchObject({ verified: false, destination: server.url });

  await test.step('a report tells nothing that is private', async () => {
    const report = (await run('diagnostics')).stdout;
    expect(report).toMatch(/^Lockstep \d+\.\d+\.\d+, Electron /);
    expect(report).toMatch(/\nworkspace 1: watching, revision \d+\n/);
    expect(report).toMatch(/\nlog:\n\[.*Lockstep .* starts with its files in ‹data›/);
    const logged = await readFile(join(app.userData, 'logs/lockstep.log'), 'utf8');
    expect(logged).toContain(home);
    const secret = [
      server.apiKey,
      'umbrella',
      'lovelace',
      folder,
      new URL(server.url).host,
      'told to nobody',
      'plan.txt',
    ];
    for (const word of secret) expect(report).not.toContain(word);
    const page = await app.window();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'Copy diagnostics' }).click();
    await expect(page.getByRole('status').filter({ hasText: 'Copied' })).toBeVisible();
    const copied = await app.app.evaluate(({ clipboard }) => clipboard.readText());
    expect(copied).toContain('workspace 1: watching');
    for (const word of secret) expect(copied).not.toContain(word);
  });

  await test.step('open leads the window to the folder', async () => {
    const page = await app.window();
    expect(await run('open', project)).toMatchObject({ code: 0, stdout: '' });
    await expect(page.getByRole('tablist', { name: 'About umbrella', exact: true })).toBeVisible();
    expect((await run('open', join(folder, 'missing'))).code).toBe(4);
  });

  for (const socket of server.sockets) socket.pause();
  await writeFile(join(project, 'a.txt'), 'unheard');
  expect(await run('wait', project, '--timeout', '0.3')).toMatchObject({
    code: 7,
    stderr: expect.stringContaining('Not in sync yet.'),
  });
  const waiting = run('wait', project);
  await app.close();
  expect(await waiting).toMatchObject({ code: 3 });
  await server.close();
});
