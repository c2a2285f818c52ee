import { rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { hashOf, KEY, ROOT, TestEdge, TestReceiver } from '../../../test-support/test-edge';
import { ROUTES } from './routes';

const ID = workspaceId('print', ROOT);
const FIRST: Record<string, string> = {
  'README.md': '# Title\n',
  'src/a.ts': 'one\ntwo\nthree\n',
  'src/b.ts': 'export const b = 1;\n',
};

let receiver: TestReceiver;
let edge: TestEdge;
let files: Record<string, string>;
let revision: number;

beforeEach(async () => {
  receiver = await TestReceiver.start(() => ({ history: { revisions: 3, ageMs: 0 }, limits: { searchMs: 200 } }));
  edge = await TestEdge.connect(receiver.port);
  await edge.open();
  files = {};
  revision = 0;
  await change(FIRST);
});

afterEach(() => receiver[Symbol.asyncDispose]());

/** Commits changes as the next revision; null removes a file. */
async function change(changes: Record<string, string | null>): Promise<void> {
  for (const [path, content] of Object.entries(changes)) {
    if (content === null) {
      delete files[path];
      edge.remove(path);
    } else {
      files[path] = content;
      edge.write(path, content);
    }
  }
  expect(await edge.commit(++revision, files)).toMatchObject({ complete: true });
}

function call(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'x-api-key': KEY, ...(init.headers as Record<string, string> | undefined) };
  return fetch(`http://127.0.0.1:${receiver.port}/v1/workspaces/${ID}${path}`, { ...init, headers });
}

/** Fields of the answers that the tests look into. */
interface Answer {
  readonly status: number;
  readonly revision: number;
  readonly next: string | null;
  readonly diff: string;
  readonly files: readonly { readonly path: string; readonly text?: string }[];
  readonly matches: readonly { readonly path: string; readonly line: number; readonly text: string }[];
}

/** The JSON answer, which is what the description of the call says. */
async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const response = await call(path, init);
  const body = (await response.json()) as Answer;
  const route = ROUTES.find((one) => one.path === `/v1/workspaces/{id}${path.replace(/\?.*/, '')}`);
  if (response.status === 200) expect(route?.answer.parse(body)).toEqual(body);
  else expect(body).toMatchObject({ error: expect.any(String), code: expect.any(String) });
  return { ...body, status: response.status };
}

const post = (body: unknown) => ask('/files', { method: 'POST', body: JSON.stringify(body) });

const HEAD = { workspace: ID, revision: 1, complete: true, updatedAt: expect.any(String) };

describe('the tree', () => {
  it('lists paths, sizes and hashes, in pages', async () => {
    const page = await ask('/tree?limit=2');
    const entry = (path: string) => ({ path, size: FIRST[path]?.length, hash: hashOf(FIRST[path] ?? '') });
    expect(page).toMatchObject({ ...HEAD, files: [entry('README.md'), entry('src/a.ts')], next: 'src/a.ts' });
    expect(await ask(`/tree?limit=2&after=${page.next}`)).toMatchObject({ files: [entry('src/b.ts')], next: null });
  });

  it.each([
    ['under=src', ['src/a.ts', 'src/b.ts']],
    ['under=./src/', ['src/a.ts', 'src/b.ts']],
    ['under=sr', []],
    ['glob=*.md', ['README.md']],
    ['glob=*.ts,!b.*', ['src/a.ts']],
    ['glob=src/*', ['src/a.ts', 'src/b.ts']],
    ['glob=**/a.ts', ['src/a.ts']],
    ['glob=!src/**', ['README.md']],
  ])('of %s is %j', async (query, paths) => {
    const { files: found } = await ask(`/tree?${query}`);
    expect(found.map(({ path }) => path)).toEqual(paths);
  });
});

describe('a file', () => {
  it('is answered with its hash as ETag, and its revision', async () => {
    const response = await call('/file?path=src/a.ts');
    expect(await response.text()).toBe(FIRST['src/a.ts']);
    const etag = `"${hashOf(FIRST['src/a.ts'] ?? '')}"`;
    expect(response.headers.get('etag')).toBe(etag);
    expect(response.headers.get('x-lockstep-revision')).toBe('1');
    expect(response.headers.get('x-lockstep-complete')).toBe('true');
    expect((await call('/file?path=src/a.ts', { headers: { 'if-none-match': `"x", ${etag}` } })).status).toBe(304);
  });

  it.each([
    ['lines=2', 'two\n'],
    ['lines=2-3', 'two\nthree\n'],
    ['lines=3-', 'three\n'],
    ['lines=9-', ''],
  ])('with %s is those lines', async (query, text) => {
    expect(await (await call(`/file?path=src/a.ts&${query}`)).text()).toBe(text);
  });

  it.each([
    ['bytes=4-6', 206, 'two'],
    ['bytes=8-', 206, 'three\n'],
    ['bytes=-6', 206, 'three\n'],
    ['bytes=4-999', 206, 'two\nthree\n'],
    ['bytes=0-1,4-5', 200, FIRST['src/a.ts']],
    ['bytes=99-', 416, ''],
  ])('with %s is answered with %i', async (range, status, text) => {
    const response = await call('/file?path=src/a.ts', { headers: { range } });
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it.each(['.env', '../../etc/passwd', '/etc/passwd', 'src', 'src/../README.md', 'README.md/', 'a\0b', 'README.MD'])(
    'at %j is not mirrored, and nothing else is said',
    async (path) => {
      const answer = await ask(`/file?path=${encodeURIComponent(path)}`);
      expect(answer).toEqual({ status: 404, code: 'not-mirrored', error: `${path}: not mirrored.`, path });
    },
  );

  it('that something else changed in the copy is not answered with that content', async () => {
    await writeFile(join(receiver.mirror, 'src/a.ts'), 'tampered\nx\n3\n');
    expect(await ask('/file?path=src/a.ts')).toMatchObject({ status: 503, code: 'content-lost' });
  });
});

it('several files come in one answer, as text or base64, and what is missing is said', async () => {
  await change({ 'bin.dat': 'a\0b' });
  const paths = ['src/a.ts', 'bin.dat', 'none.ts'];
  expect(await post({ paths })).toMatchObject({
    revision: 2,
    files: [
      { path: 'src/a.ts', text: FIRST['src/a.ts'], size: 14 },
      { path: 'bin.dat', base64: Buffer.from('a\0b').toString('base64') },
      { path: 'none.ts', missing: true },
    ],
  });
  expect(await post({ paths: Array.from({ length: 201 }, (_, n) => `f${n}`) })).toMatchObject({ status: 400 });
  expect(await post({ paths: [] })).toMatchObject({ status: 400, code: 'bad-request' });
  expect(await post({ paths: ['a'], at: -1 })).toMatchObject({ status: 400 });
  expect(await ask('/files', { method: 'POST', body: 'no json' })).toMatchObject({ status: 400 });
  expect(await ask('/files', { method: 'POST', body: 'x'.repeat(2 ** 20 + 1) })).toMatchObject({ status: 413 });
  expect(await ask('/files')).toMatchObject({ status: 405, code: 'wrong-method' });
});

describe('an older revision', () => {
  it('is read as long as it is kept', async () => {
    await change({ 'src/a.ts': 'changed\n', 'src/b.ts': null, 'src/c.ts': FIRST['src/b.ts'] ?? '', new: '' });
    expect(await (await call('/file?path=src/a.ts&at=1')).text()).toBe(FIRST['src/a.ts']);
    expect(await (await call('/file?path=src/b.ts&at=1')).text()).toBe(FIRST['src/b.ts']);
    expect(await ask('/file?path=src/b.ts')).toMatchObject({ status: 404 });
    expect(await ask('/file?path=new&at=1')).toMatchObject({ status: 404 });
    const { files: old } = await ask('/tree?at=1');
    expect(old).toMatchObject(Object.keys(FIRST).map((path) => ({ path })));
    expect(await ask('/search?q=two&at=1')).toMatchObject({ revision: 1, matches: [{ path: 'src/a.ts', line: 2 }] });
    expect(await ask('/changes?since=1')).toMatchObject({
      revision: 2,
      since: 1,
      changes: [
        { path: 'new', kind: 'added' },
        { path: 'src/a.ts', kind: 'modified' },
        { path: 'src/c.ts', kind: 'renamed', from: 'src/b.ts' },
      ],
      next: null,
    });
    const { diff } = await ask('/diff?from=1');
    expect(diff).toContain('--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,3 +1,1 @@\n-one\n-two\n-three\n+changed\n');
    expect(diff).toContain('rename from src/b.ts\nrename to src/c.ts\n');
  });

  it('that is gone, or not there yet, is refused with the present one', async () => {
    for (let n = 0; n < 4; n++) await change({ 'src/a.ts': `${n}` });
    expect(await ask('/tree?at=1')).toMatchObject({ status: 410, code: 'revision-gone', current: 5, oldest: 3 });
    expect(await ask('/tree?at=9')).toMatchObject({ status: 404, code: 'revision-unknown', current: 5 });
    expect(await ask('/changes?since=1')).toMatchObject({ tooOld: true, changes: [], revision: 5 });
    expect(await ask('/changes?since=9')).toMatchObject({ status: 404, code: 'revision-unknown' });
    expect(await (await call('/file?path=src/a.ts&at=3')).text()).toBe('1');
  });

  it('is gone after a restart, and the present one is read', async () => {
    await change({ 'src/a.ts': 'two' });
    await receiver.restart();
    expect(await ask('/tree?at=1')).toMatchObject({ status: 410, code: 'revision-gone', current: 2, oldest: 2 });
    expect(await (await call('/file?path=src/a.ts')).text()).toBe('two');
  });
});

describe('a search', () => {
  it.each([
    ['q=TWO', []],
    ['q=TWO&ignoreCase=true', [['src/a.ts', 2, 'two']]],
    [
      'q=t[wh]&regex=true',
      [
        ['src/a.ts', 2, 'two'],
        ['src/a.ts', 3, 'three'],
      ],
    ],
    ['q=b+%3D', [['src/b.ts', 1, 'export const b = 1;']]],
    ['q=.&glob=*.md', []],
  ])('for %s finds %j', async (query, found) => {
    const { matches } = await ask(`/search?${query}`);
    expect(matches.map(({ path, line, text }) => [path, line, text])).toEqual(found);
  });

  it('gives the lines around, and says when there may be more', async () => {
    const answer = await ask('/search?q=t&context=1&limit=1&under=src');
    expect(answer).toMatchObject({
      ...HEAD,
      matches: [{ path: 'src/a.ts', line: 2, column: 1, text: 'two', before: ['one'], after: ['three'] }],
      truncated: true,
    });
  });

  it('with a hostile pattern ends, and stops nothing else', async () => {
    await change({ 'long.txt': 'a'.repeat(5_000) });
    const hostile = ask(`/search?q=${encodeURIComponent('(a+)+$|(a*)*b')}&regex=true`);
    const query = encodeURIComponent('(a|a)*c');
    const slow = ask(`/search?q=${query}&regex=true&glob=long.txt`);
    expect(await ask('/tree')).toMatchObject({ status: 200 });
    expect(await slow).toMatchObject({ status: 408, code: 'timeout' });
    await hostile;
    expect(await ask('/search?q=two')).toMatchObject({ matches: [{ path: 'src/a.ts' }] });
  }, 30_000);

  it.each(['q=', 'q=(&regex=true', `q=${'x'.repeat(1_001)}`, 'q=a&context=-1', 'q=a&regex=perhaps'])(
    'with %.20s is refused',
    async (query) => {
      expect(await ask(`/search?${query}`)).toMatchObject({ status: 400, code: 'bad-request' });
    },
  );
});

it('events tell each revision with its changes', async () => {
  const gone = new AbortController();
  const response = await call('/events', { signal: gone.signal });
  const events = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<object> => {
    while (!text.includes('\n\n')) text += (await events?.read())?.value ?? '';
    const [event = '', ...rest] = text.split('\n\n');
    text = rest.join('\n\n');
    return JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? 'null');
  };
  expect(await next()).toMatchObject({ ...HEAD, changes: [], truncated: true });
  await change({ 'src/a.ts': 'x', 'README.md': null });
  expect(await next()).toMatchObject({
    revision: 2,
    changes: [
      { path: 'README.md', kind: 'deleted' },
      { path: 'src/a.ts', kind: 'modified' },
    ],
    truncated: false,
  });
  gone.abort();
  const later = await call('/events', { headers: { 'last-event-id': '1' }, signal: AbortSignal.timeout(60_000) });
  const first = await later.body?.getReader().read();
  expect(Buffer.from(first?.value ?? []).toString()).toContain('"kind":"deleted"');
  await receiver.receiver.close();
});

it('no read mixes two revisions while commits go on', async () => {
  const paths = Array.from({ length: 40 }, (_, n) => `d${n % 4}/f${n}.txt`);
  const all = (round: number) =>
    Object.fromEntries(paths.map((path, n) => [path, round % 7 === 6 && n % 3 === 0 ? null : `${round} of ${path}`]));
  const expected = new Map<number, Record<string, string>>();
  const commit = async (round: number) => {
    await change(all(round));
    expected.set(revision, { ...files });
  };
  await commit(0);
  let isOver = false;
  const reads: { revision: number; found: Record<string, string> }[] = [];
  const reader = async () => {
    while (!isOver) {
      const answer = await post({ paths });
      if (answer.status !== 200) throw new Error(JSON.stringify(answer));
      const found = answer.files.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text]]));
      reads.push({ revision: answer.revision, found: Object.fromEntries(found) });
    }
  };
  const readers = [reader(), reader()];
  for (let round = 1; round < 15; round++) await commit(round);
  isOver = true;
  await Promise.all(readers);
  const known = [...expected.keys()];
  for (const { revision: read, found } of reads) {
    const wanted = Object.fromEntries(
      Object.entries(expected.get(read) ?? {}).filter(([path]) => paths.includes(path)),
    );
    expect(known).toContain(read);
    expect(found).toEqual(wanted);
  }
  expect(reads.length).toBeGreaterThan(3);
}, 60_000);

it('a client that hangs up in the middle of its request or answer costs nothing', async () => {
  for (const head of [
    `POST /v1/workspaces/${ID}/files HTTP/1.1\r\nHost: localhost\r\nx-api-key: ${KEY}\r\nContent-Length: 500\r\n\r\n{"paths"`,
    `GET /v1/workspaces/${ID}/events HTTP/1.1\r\nHost: localhost\r\nx-api-key: ${KEY}\r\n\r\n`,
  ]) {
    const socket = connect(receiver.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(head);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
  }
  expect(await ask('/tree')).toMatchObject({ status: 200 });
  await rm(receiver.mirror, { recursive: true });
});

it('the key is taken from either header, and the description of the API is served', async () => {
  const url = `http://127.0.0.1:${receiver.port}/v1/openapi.json`;
  const status = async (headers: Record<string, string>) => (await fetch(url, { headers })).status;
  expect(await status({ authorization: `Bearer ${KEY}` })).toBe(200);
  expect(await status({ authorization: 'Bearer wrong-key' })).toBe(401);
  expect(await status({})).toBe(401);
  const document = (await (await fetch(url, { headers: { 'x-api-key': KEY } })).json()) as {
    paths: object;
    openapi: string;
  };
  expect(document.openapi).toBe('3.1.0');
  expect(Object.keys(document.paths)).toEqual([...new Set(ROUTES.map(({ path }) => path))]);
  expect(document.paths).toMatchObject({
    '/v1/workspaces/{id}/search': {
      get: {
        parameters: expect.arrayContaining([expect.objectContaining({ name: 'q', in: 'query', required: true })]),
      },
    },
  });
});
