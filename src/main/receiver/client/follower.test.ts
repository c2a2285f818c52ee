import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { hashOf, KEY, ROOT, summaryOf, TestEdge, TestLog, TestReceiver, tree } from '../../../test-support/test-edge';
import { FollowedFolder, REVISION_FILE, STATE_SUFFIX } from './followed-folder';
import { Follower } from './follower';
import { RemoteReceiver } from './remote-receiver';

const ID = workspaceId('print', ROOT);
const FILES = 15;
const COMMITS = 8;

let receiver: TestReceiver;
let edge: TestEdge;
let dir: string;
let log: TestLog;

beforeEach(async () => {
  receiver = await TestReceiver.start();
  edge = await TestEdge.connect(receiver.port);
  await edge.open();
  dir = join(receiver.folder, 'followed');
  log = new TestLog();
});

afterEach(() => receiver[Symbol.asyncDispose]());

/** All files of a revision, one of which has another name in each. */
function filesOf(revision: number): Record<string, string> {
  const names = Array.from({ length: FILES - 1 }, (_, at) => `d${at % 3}/f${at}`);
  return Object.fromEntries(
    [...names, `moving-${revision}`].map((path) => [path, `${path} of revision ${revision}\n`]),
  );
}

async function commit(revision: number): Promise<void> {
  const files = filesOf(revision);
  if (revision > 1) edge.remove(`moving-${revision - 1}`);
  for (const [path, content] of Object.entries(files)) edge.write(path, content);
  expect(await edge.commit(revision, files)).toMatchObject({ complete: true });
}

async function follow(how: { once: boolean; url?: string; signal?: AbortSignal }): Promise<void> {
  const { signal = new AbortController().signal, url = `http://127.0.0.1:${receiver.port}` } = how;
  const folder = await FollowedFolder.open(ID, dir, log);
  try {
    const remote = new RemoteReceiver(url, KEY, signal);
    await new Follower({ remote, folder, once: how.once, log, signal, waitS: 1 }).run();
  } finally {
    await folder.close();
  }
}

/** Follows until the test ends. */
function followOn(): void {
  const ended = new AbortController();
  const following = follow({ once: false, signal: ended.signal });
  onTestFinished(async () => {
    ended.abort();
    await following;
  });
}

/** The revision that the folder holds as a whole; null while it is changed. */
function heldRevision(): number | null {
  try {
    const { revision, complete } = JSON.parse(readFileSync(join(`${dir}${STATE_SUFFIX}`, REVISION_FILE), 'utf8'));
    return complete ? revision : null;
  } catch {
    return null;
  }
}

/** One whole revision, as a reader of the folder gets it; null when it changed meanwhile. */
async function readWhole(): Promise<{ revision: number; files: Record<string, string> } | null> {
  const revision = heldRevision();
  const files = revision === null ? null : await tree(dir).catch(() => null);
  return files && revision !== null && heldRevision() === revision ? { revision, files } : null;
}

async function untilRead(revision: number): Promise<Record<string, string>> {
  for (;;) {
    const read = await readWhole();
    if (read?.revision === revision) return read.files;
    await sleep(5);
  }
}

it('holds one whole revision after the other while commits go on', async () => {
  await commit(1);
  followOn();
  await untilRead(1);
  let isDone = false;
  const committing = (async () => {
    for (let revision = 2; revision <= COMMITS; revision++) await commit(revision);
    isDone = true;
  })();
  while (!isDone) {
    const read = await readWhole();
    if (read) expect(read.files).toEqual(filesOf(read.revision));
    await sleep(1);
  }
  await committing;
  expect(await untilRead(COMMITS)).toEqual(filesOf(COMMITS));
});

it('ends with the present revision, and goes on from there', async () => {
  await commit(1);
  await follow({ once: true });
  expect(await tree(dir)).toEqual(filesOf(1));
  await commit(2);
  await follow({ once: true });
  expect(await tree(dir)).toEqual(filesOf(2));
  expect(heldRevision()).toBe(2);
});

it('repairs what something else changed, and follows no link', async () => {
  await commit(1);
  await follow({ once: true });
  const outside = join(receiver.folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'f0'), 'outside');
  rmSync(join(dir, 'd0'), { recursive: true });
  symlinkSync(outside, join(dir, 'd0'));
  writeFileSync(join(outside, 'changed'), 'changed');
  renameSync(join(outside, 'changed'), join(dir, 'd1/f1'));
  writeFileSync(join(dir, 'added'), 'added');
  await follow({ once: true });
  expect(await tree(dir)).toEqual(filesOf(1));
  expect(await tree(outside)).toEqual({ f0: 'outside' });
});

it('repairs it while it waits for the next revision', async () => {
  await commit(1);
  followOn();
  await untilRead(1);
  rmSync(join(dir, 'd1/f1'));
  while ((await tree(dir))['d1/f1'] === undefined) await sleep(10);
  expect(await untilRead(1)).toEqual(filesOf(1));
});

it('leaves a folder with other files alone', async () => {
  mkdirSync(dir);
  writeFileSync(join(dir, 'own'), 'own');
  await expect(follow({ once: true })).rejects.toThrow('is not empty');
  expect(await tree(dir)).toEqual({ own: 'own' });
});

it('keeps two followers and two workspaces out of one folder', async () => {
  const folder = await FollowedFolder.open(ID, dir, log);
  await expect(FollowedFolder.open(ID, dir, log)).rejects.toThrow('Stop it');
  await folder.close();
  await expect(FollowedFolder.open('other', dir, log)).rejects.toThrow(`follows the workspace ${ID}`);
});

it('takes no path out of the folder, and says what is left out', async () => {
  const good = { 'a/b': 'content' };
  const bad = ['../out', 'a/../../out', '/out', 'a//b', ''];
  const head = { workspace: ID, revision: 1, complete: true, updatedAt: new Date().toISOString() };
  const status = { ...head, id: ID, root: ROOT, copy: '/', reason: null, connected: true, checkedAt: head.updatedAt };
  const listed = [...Object.keys(good), ...bad].map((path) => ({ path, size: 7, hash: hashOf('content') }));
  const server = createServer((request, response) => {
    const files =
      request.method === 'POST' ? [{ path: 'a/b', size: 7, hash: hashOf('content'), text: 'content' }] : listed;
    const isStatus = !/tree|files/.test(request.url ?? '');
    request.resume().on('end', () => {
      response.end(JSON.stringify(isStatus ? { ...status, ...summaryOf(good) } : { ...head, files, next: null }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  await follow({ once: true, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  server.close();
  server.closeAllConnections();
  expect(await tree(dir)).toEqual(good);
  for (const path of bad) expect(log.lines.join('\n')).toContain(`${JSON.stringify(path)} is left out`);
});
