import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { KEY, ROOT, TestEdge, TestReceiver } from '../../../test-support/test-edge';

const ID = workspaceId('print', ROOT);
const FILES = { 'README.md': '# Title\n', 'src/a.ts': 'one\ntwo\nthree\n' };

let receiver: TestReceiver;
let edge: TestEdge;
let client: Client;

beforeEach(async () => {
  receiver = await TestReceiver.start();
  edge = await TestEdge.connect(receiver.port);
  await edge.open();
  for (const [path, content] of Object.entries(FILES)) edge.write(path, content);
  await edge.commit(1, FILES);
  client = await connect();
});

afterEach(async () => {
  await client.close();
  await receiver[Symbol.asyncDispose]();
});

const url = () => new URL(`http://127.0.0.1:${receiver.port}/mcp`);

/** @param mode `auto` for the newest version of the protocol */
async function connect(mode: 'auto' | 'legacy' = 'legacy'): Promise<Client> {
  const connected = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(url(), { requestInit: { headers: { 'x-api-key': KEY } } });
  await connected.connect(transport);
  return connected;
}

/** The texts of an answer. */
async function call(name: string, args: Record<string, unknown> = {}): Promise<string[]> {
  const { content } = await client.callTool({ name, arguments: args });
  return content.map((part) => (part.type === 'text' ? part.text : part.type));
}

const head = (parts: string[]): unknown => JSON.parse(parts[0] ?? '');

describe('an agent', () => {
  it('has tools that only read, and whose descriptions are short', async () => {
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual([
      'list_workspaces',
      'wait_for_revision',
      'list_tree',
      'read_files',
      'search',
      'changes_since',
      'diff',
    ]);
    for (const { annotations } of tools) expect(annotations?.readOnlyHint).toBe(true);
    // About four characters are a token.
    expect(
      JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))).length /
        4,
    ).toBeLessThan(1_500);
  });

  it('finds a function, waits for its edit, and sees what changed', async () => {
    expect(head(await call('list_workspaces'))).toMatchObject([
      { id: ID, root: ROOT, complete: true, connected: true },
    ]);
    expect(await call('search', { query: 't[wh]', regex: true, context: 1 })).toEqual([
      expect.stringContaining(`{"workspace":"${ID}","revision":1,"complete":true`),
      'src/a.ts-1- one\nsrc/a.ts:2: two\nsrc/a.ts-3- three\nsrc/a.ts-2- two\nsrc/a.ts:3: three\nsrc/a.ts-4- ',
    ]);
    const waited = call('wait_for_revision', { revision: 2, timeout_s: 40 });
    edge.write('src/a.ts', 'one\n2\nthree\n');
    await edge.commit(2, { ...FILES, 'src/a.ts': 'one\n2\nthree\n' });
    expect(head(await waited)).toMatchObject({ revision: 2, complete: true, reached: true });
    expect(await call('changes_since', { revision: 1 })).toEqual([
      expect.stringContaining('"since":1'),
      'modified\tsrc/a.ts',
    ]);
    expect((await call('diff', { from: 1 }))[1]).toContain('-two\n+2\n');
    expect(await call('read_files', { files: [{ path: 'src/a.ts', lines: '2-3' }, { path: 'no' }], at: 1 })).toEqual([
      expect.stringContaining('"revision":1'),
      '== src/a.ts lines 2-3 of 4\ntwo\nthree',
      'no: not mirrored',
    ]);
    const wrong = await call('read_files', { files: [{ path: 'src/a.ts', lines: '3-1' }] });
    expect(wrong[1]).toBe('src/a.ts: lines 3-1 end before they begin');
    expect((await call('list_tree', { glob: '*.md' }))[1]).toBe('8\tREADME.md');
    expect(head(await call('wait_for_revision', { revision: 9, timeout_s: 0 }))).toMatchObject({
      revision: 2,
      reached: false,
    });
  });

  it('reads files of a revision as resources', async () => {
    const uri = `lockstep://${ID}@1/src/a.ts`;
    expect(await client.readResource({ uri })).toMatchObject({ contents: [{ uri, text: FILES['src/a.ts'] }] });
    expect((await client.listResources()).resources).toMatchObject([{ uri: `lockstep://${ID}`, name: ROOT }]);
    await expect(client.readResource({ uri: `lockstep://${ID}@1/.env` })).rejects.toThrow('not mirrored');
  });

  it.each([
    ['read_files', { workspace: 'none', files: [{ path: 'a' }] }, 'unknown-workspace'],
    ['read_files', { files: [{ path: 'a' }], at: 9 }, 'revision-unknown'],
    ['changes_since', { revision: 9 }, 'revision-unknown'],
    ['read_files', { files: [{ path: 'src/a.ts', lines: '0-2' }] }, 'lines'],
    ['search', { query: '(', regex: true }, 'bad-request'],
    ['search', { query: 'x'.repeat(5_000) }, 'bad-request'],
  ])('is told what is wrong with %s %.60j', async (name, args, code) => {
    const answer = await client.callTool({ name, arguments: args });
    expect(answer).toMatchObject({ isError: true, content: [{ text: expect.stringContaining(code) }] });
    expect(JSON.stringify(answer)).not.toContain('    at ');
  });

  it('asks in vain for what is not mirrored', async () => {
    const paths = ['../../etc/passwd', '/etc/passwd', '.env', 'src'];
    const parts = await call('read_files', { files: paths.map((path) => ({ path })) });
    expect(parts.slice(1)).toEqual(paths.map((path) => `${path}: not mirrored`));
  });
});

it('an agent of the newest version hears of new revisions of a workspace', async () => {
  const newest = await connect('auto');
  expect(newest.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  const heard: string[] = [];
  newest.setNotificationHandler('notifications/resources/updated', ({ params }) => void heard.push(params.uri));
  const subscription = await newest.listen({ resourceSubscriptions: [`lockstep://${ID}`] });
  edge.write('src/a.ts', 'changed\n');
  await edge.commit(2, { ...FILES, 'src/a.ts': 'changed\n' });
  await expect.poll(() => heard).toEqual([`lockstep://${ID}`]);
  const read = await newest.readResource({ uri: heard[0] ?? '' });
  expect(JSON.stringify(read)).toContain('\\"revision\\":2');
  await subscription.close();
  await newest.close();
});

describe('a client', () => {
  const post = (body: unknown, headers: Record<string, string> = { 'x-api-key': KEY }) =>
    fetch(url(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  it('of an older version of the protocol is served', async () => {
    const params = { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'old', version: '1' } };
    const opened = await post({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    expect(await opened.text()).toContain('"protocolVersion":"2025-03-26"');
    const tool = { name: 'read_files', arguments: { files: [{ path: 'README.md' }] } };
    const read = await post(
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: tool },
      { 'x-api-key': KEY, 'mcp-protocol-version': '2025-03-26' },
    );
    expect(await read.text()).toContain('# Title');
  });

  it('without the key, with a body that is too large, or with none gets an answer', async () => {
    expect((await post({}, {})).status).toBe(401);
    expect((await post({}, { 'x-api-key': KEY, origin: 'http://evil.example' })).status).toBe(403);
    expect((await post('x'.repeat(2 ** 20 + 1))).status).toBe(413);
    expect((await post('no json')).status).toBe(400);
    expect((await post({ jsonrpc: '2.0', id: 1, method: 'no/such' })).status).toBeLessThan(500);
  });
});
