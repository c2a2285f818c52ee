import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { appEnvironment, appFolders, electronExecutable, PROJECT } from './support/app/app-environment';
import { lockstep } from './support/app/command';
import { writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

test('an agent finds a function, waits for its edit, and sees what changed', async ({ launch, folder }) => {
  const home = join(folder, 'home');
  const project = join(folder, 'project');
  await writeFiles(project, {
    'src/sum.ts': 'export function sum(a: number, b: number) {\n  return a + b;\n}\n',
    'README.md': '# Sums\n',
    '.env': 'TOKEN=never-sent\n',
  });
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StdioClientTransport({
    command: electronExecutable(),
    args: [join(PROJECT, 'out/main/cli.js'), 'mcp', `--user-data-dir=${appFolders(home).userData}`],
    env: { ...appEnvironment(home, {}), ELECTRON_RUN_AS_NODE: '1' },
  });
  await client.connect(transport);
  const call = async (name: string, args: Record<string, unknown> = {}) => {
    const { content } = await client.callTool({ name, arguments: args });
    return content.map((part) => (part.type === 'text' ? part.text : part.type));
  };
  try {
    expect(await call('list_workspaces')).toEqual([expect.stringContaining('Lockstep is not running. Start it first')]);
    await launch({ home, args: ['--hidden'] });
    const run = (...args: string[]) => lockstep(args, { home, cwd: folder });
    await expect.poll(async () => (await run('add', 'project')).code).toBe(0);
    expect((await run('wait', 'project')).code).toBe(0);

    const [head = '', found] = await call('search', { query: 'function sum' });
    const { revision } = JSON.parse(head);
    expect(found).toBe('src/sum.ts:1: export function sum(a: number, b: number) {');
    expect(await call('read_files', { files: [{ path: '.env' }] })).toEqual([expect.any(String), '.env: not mirrored']);

    const waited = call('wait_for_revision', { revision: revision + 1, timeout_s: 45 });
    await writeFile(join(project, 'src/sum.ts'), 'export function sum(...all: number[]) {\n  return all.length;\n}\n');
    expect(JSON.parse((await waited)[0] ?? '')).toMatchObject({ reached: true, complete: true });
    await run('wait', 'project');
    expect((await call('changes_since', { revision }))[1]).toBe('modified\tsrc/sum.ts');
    const [, diff] = await call('diff', { from: revision });
    expect(diff).toContain(
      '-export function sum(a: number, b: number) {\n-  return a + b;\n+export function sum(...all: number[]) {\n',
    );
  } finally {
    await client.close();
  }
});
