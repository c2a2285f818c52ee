import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { VALIDATE_PATHS } from '../../../shared/wire/messages';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { KEY, ROOT, summaryOf, TestEdge, TestReceiver } from '../../../test-support/test-edge';

const ID = workspaceId('print', ROOT);
const FILES = { 'a.txt': 'one' };

async function synced(receiver: TestReceiver): Promise<TestEdge> {
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  edge.write('a.txt', 'one');
  await edge.commit(1, FILES);
  return edge;
}

const ISO_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

test.each(VALIDATE_PATHS)('checks a key at %s', async (path) => {
  await using receiver = await TestReceiver.start();
  expect(await receiver.get(path)).toEqual({ status: 200, body: { valid: true } });
  const wrong = { valid: false, error: 'Invalid API key' };
  expect(await receiver.get(path, { 'x-api-key': 'wrong' })).toEqual({ status: 200, body: wrong });
  expect(await receiver.get(path, {})).toEqual({ status: 200, body: wrong });
});

test('lists the workspaces for clients with the key', async () => {
  await using receiver = await TestReceiver.start();
  expect((await receiver.get('/v1/workspaces')).body).toEqual({ workspaces: [] });
  await synced(receiver);
  const report = {
    id: ID,
    workspace: ID,
    root: ROOT,
    copy: receiver.mirror,
    revision: 1,
    complete: true,
    reason: null,
    connected: true,
    ...summaryOf(FILES),
    updatedAt: ISO_TIME,
    checkedAt: ISO_TIME,
  };
  expect(await receiver.get('/v1/workspaces')).toEqual({ status: 200, body: { workspaces: [report] } });
  expect(await receiver.get(`/v1/workspaces/${ID}`)).toEqual({ status: 200, body: report });
  await receiver.restart();
  const alone = { ...report, connected: false };
  expect(await receiver.get(`/v1/workspaces/${ID}`)).toEqual({ status: 200, body: alone });
  for (const headers of [{}, { 'x-api-key': 'wrong' }]) {
    expect(await receiver.get('/v1/workspaces', headers)).toMatchObject({ status: 401, body: { error: /x-api-key/ } });
  }
});

test.each([
  ['/', 404],
  ['/v1/workspaces/none', 404],
  ['/v1/workspaces/', 404],
  ['/v1/workspacesX', 404],
  ['//', 400],
  [`/v1/workspaces/${ID}?wait=x`, 400],
  [`/v1/workspaces/${ID}?wait=-1`, 400],
  [`/v1/workspaces/${ID}?wait=1&timeout=soon`, 400],
])('%s is answered with %i and an error', async (path, status) => {
  await using receiver = await TestReceiver.start();
  await synced(receiver);
  const answer = await receiver.get(path);
  expect(answer).toEqual({ status, body: { error: expect.any(String), code: expect.any(String) } });
});

test('web pages and foreign names are refused', async () => {
  await using receiver = await TestReceiver.start();
  const status = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      const get = request({ port: receiver.port, path: '/v1/workspaces', headers: { 'x-api-key': KEY, ...headers } });
      get.on('response', (response) => resolve(response.resume().statusCode));
      get.on('error', reject);
      get.end();
    });
  expect(await status({ host: 'localhost' })).toBe(200);
  expect(await status({ host: 'evil.example' })).toBe(403);
  expect(await status({ host: 'localhost', origin: 'http://localhost' })).toBe(403);
  expect(await status({ host: 'localhost', referer: 'http://evil.example/' })).toBe(403);
  expect(await status({ host: 'localhost', 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await status({ host: 'localhost', 'sec-fetch-site': 'none' })).toBe(200);
});

test('waits for a revision', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await synced(receiver);
  expect(await receiver.get(`/v1/workspaces/${ID}?wait=1`)).toMatchObject({ status: 200, body: { revision: 1 } });
  const answer = receiver.get(`/v1/workspaces/${ID}?wait=3&timeout=20`);
  edge.write('a.txt', 'two');
  await edge.commit(2, { 'a.txt': 'two' });
  edge.write('a.txt', 'three');
  // The totals differ from the claim: revision 3 exists but is not complete.
  await edge.commit(3, { 'a.txt': 'other' });
  await edge.commit(4, { 'a.txt': 'three' });
  expect(await answer).toMatchObject({ status: 200, body: { revision: 4, complete: true } });
});

test('answers with the present state when the revision does not come in time', async () => {
  await using receiver = await TestReceiver.start();
  await synced(receiver);
  const before = performance.now();
  const { status, body } = await receiver.get(`/v1/workspaces/${ID}?wait=2&timeout=1`);
  expect(performance.now() - before).toBeGreaterThan(950);
  expect(status).toBe(408);
  expect(body).toMatchObject({ error: expect.stringContaining('Revision 2'), revision: 1, complete: true });
  expect((await receiver.get(`/v1/workspaces/${ID}?wait=2&timeout=0`)).status).toBe(408);
});

test('limits requests and releases those of disconnected clients', async () => {
  await using receiver = await TestReceiver.start(() => ({ limits: { maxRequests: 20 } }));
  await synced(receiver);
  const url = `http://127.0.0.1:${receiver.port}/v1/workspaces/${ID}?wait=9&timeout=60`;
  const gone = new AbortController();
  const answered: number[] = [];
  const waiting = Array.from({ length: 22 }, () =>
    fetch(url, { headers: { 'x-api-key': KEY }, signal: gone.signal }).then(
      ({ status }) => answered.push(status),
      () => null,
    ),
  );
  await expect.poll(() => answered).toEqual([503, 503]);
  gone.abort();
  await Promise.all(waiting);
  await expect.poll(() => receiver.get(`/v1/workspaces/${ID}?wait=9&timeout=0`).then(({ status }) => status)).toBe(408);
});

test('a mirror that cannot be used is named in the list and hides no other', async () => {
  const options = (folder: string) => ({ resolveMirror: (_: string, root: string) => join(folder, basename(root)) });
  await using receiver = await TestReceiver.start(options);
  const edge = await TestEdge.connect(receiver.port);
  for (const root of ['/h/bad', '/h/good', '/h/other']) {
    await edge.open(root);
    await edge.commit(1, {}, root);
  }
  await edge.close();
  const bad = join(receiver.folder, 'bad');
  await rm(bad, { recursive: true });
  await writeFile(bad, 'a file');
  await receiver.restart();
  expect((await receiver.get(`/v1/workspaces/${workspaceId('print', '/h/good')}`)).body).toMatchObject({
    complete: true,
  });
  expect((await receiver.get(`/v1/workspaces/${workspaceId('print', '/h/bad')}`)).status).toBe(500);
  const { status, body } = await receiver.get('/v1/workspaces');
  expect(status).toBe(200);
  expect(body.workspaces).toMatchObject([
    { root: '/h/bad', complete: false, reason: expect.stringContaining(bad) },
    { root: '/h/good', revision: 1, complete: true, files: 0 },
    { root: '/h/other', revision: 1, complete: false, reason: expect.stringContaining('not open') },
  ]);
});

test('does not call a wiped mirror complete', async () => {
  await using receiver = await TestReceiver.start();
  await synced(receiver);
  await rm(receiver.mirror, { recursive: true });
  expect((await receiver.get(`/v1/workspaces/${ID}`)).body).toMatchObject({
    complete: false,
    reason: 'Something else changed the copy; the next sync repairs it.',
    files: 0,
  });
  await receiver.restart();
  expect((await receiver.get(`/v1/workspaces/${ID}`)).body).toMatchObject({ complete: false, files: 0, revision: 1 });
});

test('a waiting request ends when the workspace is forgotten, and when the receiver stops', async () => {
  let known = true;
  await using receiver = await TestReceiver.start((folder) => ({
    resolveMirror: () => (known ? join(folder, 'mirror') : null),
  }));
  await synced(receiver);
  const answer = receiver.get(`/v1/workspaces/${ID}?wait=2&timeout=60`);
  await expect.poll(() => receiver.get(`/v1/workspaces/${ID}`).then(({ status }) => status)).toBe(200);
  known = false;
  await receiver.receiver.forgetMoved();
  expect((await answer).status).toBe(404);
  known = true;
  await synced(receiver);
  const cut = receiver.get(`/v1/workspaces/${ID}?wait=2&timeout=60`).then(
    () => 'answered',
    () => 'cut',
  );
  await expect.poll(() => receiver.get(`/v1/workspaces/${ID}`).then(({ status }) => status)).toBe(200);
  await receiver.receiver.close();
  expect(await cut).toBe('cut');
});
