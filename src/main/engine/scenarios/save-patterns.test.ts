import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { startProcess } from '../../../test-support/start-process';
import { silent, testEngine } from '../../../test-support/test-engine';
import { createReceiver, type Receiver } from '../../receiver/receiver';
import { ServerConnection } from '../connection/server-connection';
import { UNCHANGED_MS } from '../scan/write-in-progress';
import type { SyncEngine } from '../sync-engine';

const KEY = 'a-key';
const SAVES = 6;
/** Time by which the system's coarse clock, which dates the files, may lag on a busy machine. */
const CLOCK_LAG_MS = 25;
/** Versions differ in every part, and none is the beginning of another. */
const version = (n: number) => `${n} `.repeat(8_000 + 10 * n);

/** Ways in which editors save a file. Each runs in its own process with `file` and `content`; `pause(ms)` waits there. */
const PATTERNS = {
  'truncate and write': `fs.writeFileSync(file, content)`,
  'temp and rename': `
    fs.writeFileSync(file + '.tmp', content);
    fs.renameSync(file + '.tmp', file)`,
  'backup and rename': `
    fs.renameSync(file, file + '~');
    fs.writeFileSync(file, content);
    fs.unlinkSync(file + '~')`,
  'write in chunks': `
    const fd = fs.openSync(file, 'w');
    for (let at = 0; at < content.length; at += 4096) {
      pause(3);
      fs.writeSync(fd, content.slice(at, at + 4096));
    }
    fs.closeSync(fd)`,
};

/** A process that saves the content of each message, and reports the longest time between two steps, ms. */
const WRITER = (pattern: string) => `
  const fs = require('fs');
  let last, longest;
  const step = () => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; };
  const pause = (ms) => { step(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); step(); };
  process.on('message', ({ file, content }) => {
    last = performance.now(); longest = 0;
    ${pattern};
    step();
    process.send(longest);
  });`;

/** Reads a file as fast as it can, and reports every new content. */
const OBSERVER = `
  const fs = require('fs');
  let before;
  const read = () => {
    for (let i = 0; i < 20; i++) {
      let seen;
      try { seen = fs.readFileSync(process.argv[1], 'utf8'); } catch (error) { seen = error.code; }
      if (seen !== before) process.send(seen);
      before = seen;
    }
    setImmediate(read);
  };
  read();`;

let base: string;
let root: string;
let receiver: Receiver;
let connection: ServerConnection;
let engine: SyncEngine;
const children: ChildProcess[] = [];

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'lockstep-saves-')));
  root = join(base, 'project');
  await mkdir(root);
  receiver = await createReceiver({
    host: '127.0.0.1',
    port: 0,
    apiKey: KEY,
    stateDir: join(base, 'receiver'),
    resolveMirror: () => join(base, 'mirror'),
    log: silent,
  });
  connection = new ServerConnection({ fingerprint: 'f', log: silent });
  engine = testEngine({ connection, stateDir: join(base, 'state') });
  connection.connectTo({ url: `http://127.0.0.1:${receiver.port}`, apiKey: KEY });
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await engine.stopAll();
  await connection.close();
  await receiver.close();
  await rm(base, { recursive: true, force: true });
});

function run(script: string, ...args: string[]): ChildProcess {
  const child = startProcess(process.execPath, ['-e', script, ...args], {
    env: { ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

it.each(Object.entries(PATTERNS))('%s: the mirror never shows half a file', async (_, pattern) => {
  const file = join(root, 'file.ts');
  const mirrored = join(base, 'mirror/file.ts');
  await writeFile(file, version(0));
  const workspace = await engine.start(root, DEFAULT_LIMITS);
  await expect.poll(() => workspace.snapshot().state.kind, { interval: 10 }).toBe('watching');
  const seen: { readonly content: string; readonly save: number }[] = [];
  let save = 0;
  const observer = run(OBSERVER, mirrored);
  observer.on('message', (content: string) => seen.push({ content, save }));
  await once(observer, 'message');
  const writer = run(WRITER(pattern));
  const rests = [0];
  for (save = 1; save <= SAVES; save++) {
    writer.send({ file, content: version(save) });
    rests.push((await once(writer, 'message'))[0] as number);
    await expect.poll(() => seen.at(-1)?.content, { interval: 5 }).toBe(version(save));
  }
  // A writer that was delayed for longer than the engine waits for a file proves nothing.
  const halves = seen.filter(({ content, save: during }) => {
    return (
      content !== version(during) &&
      content !== version(during - 1) &&
      (rests[during] ?? 0) < UNCHANGED_MS - CLOCK_LAG_MS
    );
  });
  expect(halves.map(({ content, save: during }) => [during, content.slice(0, 20), content.length])).toEqual([]);
  expect(await readFile(mirrored, 'utf8')).toBe(version(SAVES));
});
