import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { startProcess } from '../../../test-support/start-process';
import { KEY, ROOT, summaryOf, TestEdge, tree } from '../../../test-support/test-edge';
import type { MessageFromReceiver, MessageToReceiver } from '../parent-messages';
import { mirrorName } from '../standalone';

/** The receiver as it is shipped: built, and run in a process of its own. */
let program: string;

beforeAll(async () => {
  program = await mkdtemp(join(tmpdir(), 'lockstep-program-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: join(import.meta.dirname, '../main.ts'), outDir: program, emptyOutDir: true },
    ssr: { noExternal: true },
  });
  await writeFile(join(program, 'package.json'), '{"type":"module"}');
}, 60_000);

afterAll(() => rm(program, { recursive: true, force: true }));

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

function run(args: readonly string[], env: Record<string, string> = {}, file = 'main.js'): Run {
  const child = startProcess(process.execPath, [join(program, file), ...args], {
    env: { ...process.env, LOCKSTEP_API_KEY: KEY, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = outputOf(child);
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  // Ended before the folder that it writes to is removed.
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const over = once(child, 'exit');
    child.kill('SIGKILL');
    await over;
  });
  return { child, output, ended };
}

/** Output of the process from now on. */
function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) stream?.on('data', (data) => (output += String(data)));
  return () => output;
}

async function listening(dir: string): Promise<Run & { port: number }> {
  const started = run(['--listen', '127.0.0.1:0', '--dir', dir]);
  const port = () => Number(/Listening on ws:\/\/127\.0\.0\.1:(\d+), mirrors in/.exec(started.output())?.[1] ?? 0);
  await expect.poll(port).toBeGreaterThan(0);
  return { ...started, port: port() };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-alone-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('standalone', () => {
  test.each([
    [['--listen', '127.0.0.1:0'], {}, '--dir DIR is missing'],
    [['--dir', 'DIR', '--listen', '0.0.0.0:0'], { LOCKSTEP_API_KEY: '' }, 'Without an API key'],
    [['--dir', 'DIR', '--listen', 'localhost'], {}, 'not HOST:PORT'],
    [['--dir', 'DIR', '--listen', '127.0.0.1:99999'], {}, 'not HOST:PORT'],
    [['--dir', 'DIR', '--listen', '192.0.2.1:80'], {}, 'EADDRNOTAVAIL'],
    [['--dir', 'DIR'], { LOCKSTEP_API_KEY: 'sixteen in words' }, 'The API key may only'],
    [['--unknown'], {}, "Unknown option '--unknown'"],
  ])('%j with %o ends with a reason', async (args, env, reason) => {
    const dir = await temporaryFolder();
    const started = run(
      args.map((arg) => (arg === 'DIR' ? dir : arg)),
      env,
    );
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain(reason);
    expect(started.output()).not.toContain('    at ');
  });

  test('prints its usage', async () => {
    const started = run(['--help']);
    expect(await started.ended).toBe(0);
    expect(started.output()).toContain('Usage: receiver --dir DIR');
  });

  test('accepts any workspace and shuts down on a signal', async () => {
    const dir = await temporaryFolder();
    const receiver = await listening(dir);
    const edge = await TestEdge.connect(receiver.port);
    await edge.open();
    edge.write('src/a.txt', 'one');
    expect(await edge.commit(1, { 'src/a.txt': 'one' })).toMatchObject({ complete: true });
    const name = mirrorName('print', ROOT);
    expect(name).toMatch(/^project-[0-9a-f]{32}$/);
    expect(await tree(join(dir, name))).toEqual({ 'src/a.txt': 'one' });

    const second = run(['--listen', '127.0.0.1:0', '--dir', dir]);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('Another receiver is using');

    receiver.child.kill('SIGTERM');
    expect(await receiver.ended).toBe(0);
    expect(edge.closed?.code).toBe(1001);
    const again = await listening(dir);
    const next = await TestEdge.connect(again.port);
    expect(await next.open()).toMatchObject({ revision: 1, complete: true });
  });

  test('keeps copies, index and staged files from other users, also those of an older version', async (context) => {
    context.skip(process.platform === 'win32', 'Windows has no such modes');
    const dir = await temporaryFolder();
    const first = await listening(dir);
    const edge = await TestEdge.connect(first.port);
    await edge.open();
    edge.write('src/a.txt', 'one');
    await edge.commit(1, { 'src/a.txt': 'one' });
    const long = mirrorName('print', ROOT);
    const short = long.slice(0, -26);
    const open = async (...paths: string[]) => {
      const modes = await Promise.all(paths.map(async (path) => (await stat(join(dir, path))).mode & 0o077));
      return paths.filter((_, i) => modes[i] !== 0);
    };
    const state = ['.lockstep', '.lockstep/receiver.db', '.lockstep/staging'];
    expect(await open(long, `${long}/src`, `${long}/src/a.txt`, ...state)).toEqual([]);
    first.child.kill('SIGTERM');
    await first.ended;

    // As an older version left it: other modes, and a shorter name.
    await rename(join(dir, long), join(dir, short));
    const db = new DatabaseSync(join(dir, '.lockstep/receiver.db'));
    db.prepare('UPDATE workspace SET mirror = ?, mark = NULL').run(join(dir, short));
    db.close();
    await chmod(join(dir, '.lockstep'), 0o755);
    await chmod(join(dir, '.lockstep/receiver.db'), 0o644);
    const again = await listening(dir);
    expect(await open(...state.slice(0, 2))).toEqual([]);
    const second = await TestEdge.connect(again.port);
    expect(await second.open()).toMatchObject({ revision: 1, complete: true });
    expect((await readdir(dir)).sort()).toEqual(['.lockstep', short]);
  });

  test('ends in good order with a program that it has a channel to', async () => {
    const receiver = await listening(await temporaryFolder());
    const over = once(receiver.child, 'exit');
    receiver.child.disconnect();
    expect(await over).toEqual([0, null]);
  });

  test('goes on without the program that started it, and without an input', async (context) => {
    context.skip(process.platform === 'win32', 'Windows has no such shell');
    const dir = await temporaryFolder();
    const inBackground = 'exec </dev/null; "$0" "$@" & echo "pid $!"';
    const args = [
      '-c',
      inBackground,
      process.execPath,
      join(program, 'main.js'),
      '--listen',
      '127.0.0.1:0',
      '--dir',
      dir,
    ];
    const shell = startProcess('sh', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const output = outputOf(shell);
    await once(shell, 'exit');
    const number = (pattern: RegExp) => Number(pattern.exec(output())?.[1] ?? 0);
    await expect.poll(() => number(/pid (\d+)/)).toBeGreaterThan(0);
    onTestFinished(() => void process.kill(number(/pid (\d+)/), 'SIGKILL'));
    await expect.poll(() => number(/Listening on \S+:(\d+)/)).toBeGreaterThan(0);
    const edge = await TestEdge.connect(number(/Listening on \S+:(\d+)/), { key: '' });
    await edge.open();
  });

  test('after a kill at any moment, half a revision is never called complete', async () => {
    const dir = await temporaryFolder();
    const mirror = join(dir, mirrorName('print', ROOT));
    const revisions = Array.from({ length: 8 }, (_, revision) =>
      Object.fromEntries(Array.from({ length: 150 }, (_, i) => [`d${(i * revision) % 7}/f${i}`, `${revision}.${i}`])),
    );
    for (const [revision, files] of revisions.entries()) {
      const receiver = await listening(dir);
      const edge = await TestEdge.connect(receiver.port);
      const state = await edge.open();
      const held = await tree(mirror);
      expect(state).toMatchObject(summaryOf(held));
      if (state.complete) expect(revisions).toContainEqual(held);
      for (const path of await edge.manifest(files)) edge.write(path, files[path] as string);
      edge.queue('sync_commit', { path: ROOT, revision: revision + 1, ...summaryOf(files) });
      await Promise.race([edge.acknowledged(), sleep(revision * 15)]);
      receiver.child.kill('SIGKILL');
      await receiver.ended;
    }
    const receiver = await listening(dir);
    const edge = await TestEdge.connect(receiver.port);
    await edge.open();
    const last = revisions.at(-1) as Record<string, string>;
    for (const path of await edge.manifest(last)) edge.write(path, last[path] as string);
    expect(await edge.commit(99, last)).toMatchObject({ complete: true });
    expect(await tree(mirror)).toEqual(last);
  });
});

describe('follow', () => {
  const ID = workspaceId('print', ROOT);
  const filesOf = (revision: number) =>
    Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`d${at % 5}/${at}`, `${at} in ${revision}`]));

  test('goes on after a kill at any moment, and ends in good order on a signal', async () => {
    const dir = await temporaryFolder();
    const receiver = await listening(join(dir, 'receiver'));
    const edge = await TestEdge.connect(receiver.port);
    await edge.open();
    const commit = async (revision: number) => {
      for (const [path, content] of Object.entries(filesOf(revision))) edge.write(path, content);
      expect(await edge.commit(revision, filesOf(revision))).toMatchObject({ complete: true });
    };
    const folder = join(dir, 'followed');
    const follow = () => run(['follow', `http://127.0.0.1:${receiver.port}`, ID, folder]);
    const toldIn = `${folder}.lockstep/revision.json`;
    const told = async () => JSON.parse(await readFile(toldIn, 'utf8'));
    for (let revision = 1; revision <= 2; revision++) {
      await commit(revision);
      // It is written again as soon as the folder is open.
      await rm(toldIn, { force: true });
      const killed = follow();
      await expect.poll(() => told().catch(() => null)).not.toBeNull();
      await sleep(revision * 15);
      killed.child.kill('SIGKILL');
      await killed.ended;
      const state = await told();
      if (state.complete) expect(await tree(folder)).toEqual(filesOf(state.revision));
    }
    const following = follow();
    await commit(3);
    await expect.poll(following.output).toContain('Revision 3: 100 files.');
    following.child.kill('SIGINT');
    expect(await following.ended).toBe(0);
    expect(await told()).toMatchObject({ revision: 3, complete: true });
    expect(await tree(folder)).toEqual(filesOf(3));
  });
});

describe('for the app', () => {
  /** Runs it as a utility process would, with a parent port made of the child's channel. */
  async function embedded() {
    const shim = `process.parentPort = {
      on: (_event, listener) => process.on('message', (data) => listener({ data })),
      postMessage: (message) => process.send(message),
    };
    await import('./main.js');`;
    await writeFile(join(program, 'embedded.js'), shim);
    const started = run([], {}, 'embedded.js');
    const heard: MessageFromReceiver[] = [];
    started.child.on('message', (message) => heard.push(message as MessageFromReceiver));
    const hear = async <T extends MessageFromReceiver['type']>(type: T) => {
      const find = () =>
        heard.find((message): message is Extract<MessageFromReceiver, { type: T }> => message.type === type);
      await expect.poll(find).toBeDefined();
      return find() as Extract<MessageFromReceiver, { type: T }>;
    };
    return { ...started, hear, say: (message: MessageToReceiver) => started.child.send(message) };
  }

  test('it listens, keeps the announced mirrors, and stops', async () => {
    const folder = await temporaryFolder();
    const receiver = await embedded();
    receiver.say({ type: 'start', apiKey: 'random', stateDir: join(folder, 'state') });
    const { port } = await receiver.hear('listening');
    const edge = await TestEdge.connect(port, { key: 'random' });
    edge.send('sync_open', { path: ROOT });
    await edge.until(() => edge.refusals().length === 1);
    expect(edge.refusals()).toMatchObject([{ code: 'unknown-workspace' }]);
    const mirror = join(folder, 'mirrors/project');
    receiver.say({ type: 'workspaces', request: 7, workspaces: [{ root: ROOT, mirror, formerMirror: '' }] });
    expect(await receiver.hear('workspaces-set')).toEqual({ type: 'workspaces-set', request: 7 });
    await edge.open();
    edge.write('a.txt', 'one');
    expect(await edge.commit(1, { 'a.txt': 'one' })).toMatchObject({ complete: true });
    expect(await tree(mirror)).toEqual({ 'a.txt': 'one' });
    receiver.say({ type: 'workspaces', request: 8, workspaces: [] });
    const list = async () =>
      (await fetch(`http://127.0.0.1:${port}/v1/workspaces`, { headers: { 'x-api-key': 'random' } })).json();
    await expect.poll(list).toEqual({ workspaces: [] });
    expect(await tree(mirror)).toEqual({ 'a.txt': 'one' });
    receiver.say({ type: 'stop' });
    expect(await receiver.ended).toBe(0);
  });

  test('it reports why it cannot start', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'file'), 'in the way');
    const receiver = await embedded();
    receiver.say({ type: 'start', apiKey: 'random', stateDir: join(folder, 'file/state') });
    expect((await receiver.hear('failed')).message).toContain('ENOTDIR');
    expect(await receiver.ended).toBe(1);
  });
});
