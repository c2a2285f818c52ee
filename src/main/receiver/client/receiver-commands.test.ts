import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { workspaceId } from '../../../shared/wire/workspace-id';
import { KEY, ROOT, TestEdge, TestLog, TestReceiver, tree } from '../../../test-support/test-edge';
import { isReceiverCommand, runReceiverCommand } from './receiver-commands';

const ID = workspaceId('print', ROOT);

let receiver: TestReceiver;
let url: string;
let inFolder: (name: string) => string;

beforeEach(async () => {
  receiver = await TestReceiver.start();
  url = `http://127.0.0.1:${receiver.port}`;
  inFolder = (name) => join(receiver.folder, name);
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  edge.write('a/b', 'one');
  expect(await edge.commit(1, { 'a/b': 'one' })).toMatchObject({ complete: true });
});

afterEach(() => receiver[Symbol.asyncDispose]());

/** Runs a command. @returns its output */
async function command(line: readonly string[], key = KEY): Promise<string> {
  const log = new TestLog();
  const [name = '', ...args] = line;
  expect(isReceiverCommand(name)).toBe(true);
  await runReceiverCommand(name, args, { key, signal: new AbortController().signal, log });
  return log.lines.join('\n');
}

it('pins to a link, lists, and unpins by the link', async () => {
  const link = inFolder('pinned');
  const made = await command(['pin', ID, link, '--read-only', '--minutes', '5', '--url', url]);
  const name = /: (\S+-r1-\w+)$/.exec(made)?.[1] ?? '';
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(await tree(link)).toEqual({ 'a/b': 'one' });
  expect(await command(['pins', '--url', url])).toContain(`${name}  ${ID} revision 1, 1 files, read-only`);
  expect(await command(['unpin', link, '--url', url])).toBe(`Removed ${name}.`);
  expect(readdirSync(receiver.folder)).not.toContain('pinned');
  expect(await command(['pins', '--url', url])).toBe('No pins.');
});

it('unpins by the name, and removes a link whose pin is gone', async () => {
  const made = await command(['pin', ID, inFolder('pinned'), '--url', url]);
  await command(['unpin', made.split(' ').at(-1) ?? '', '--url', url]);
  // Work on pins goes in order: the tree is gone before the next one is made.
  await command(['pin', ID, inFolder('other'), '--url', url]);
  expect(await command(['unpin', inFolder('pinned'), '--url', url])).toContain('The time of the pin was over');
});

it('leaves what exists alone', async () => {
  await expect(command(['pin', ID, receiver.mirror, '--url', url])).rejects.toThrow('exists');
  await expect(command(['unpin', receiver.mirror, '--url', url])).rejects.toThrow('no pin of this name');
  expect(await command(['pins', '--url', url])).toBe('No pins.');
});

it('follows once', async () => {
  expect(await command(['follow', url, ID, inFolder('followed'), '--once'])).toBe('Revision 1: 1 files.');
  expect(await tree(inFolder('followed'))).toEqual({ 'a/b': 'one' });
});

it.each([
  [['follow', 'URL', 'none', 'DIR'], 'no workspace with this id'],
  [['follow', 'ftp://host', ID, 'DIR'], 'not the address of a receiver'],
  [['follow', 'URL'], 'Usage: receiver follow URL ID DIR'],
  [['pin', ID, 'DIR', '--at', '7', '--url', 'URL'], 'Revision 7 does not exist yet'],
  [['pin', ID, 'DIR', '--minutes', '0', '--url', 'URL'], '--minutes 0: not a whole number from 1 on'],
  // No client connects to this port.
  [['pins', '--url', 'http://127.0.0.1:1'], 'can not be reached'],
])('%j says what is wrong', async (line, reason) => {
  const given = line.map((word) => ({ URL: url, DIR: inFolder('new') })[word] ?? word);
  await expect(command(given)).rejects.toThrow(reason);
});

it('says that the key is wrong', async () => {
  const follow = ['follow', url, ID, inFolder('new')];
  await expect(command(follow, 'a-wrong-key-of-a-test')).rejects.toThrow('refuses the key in LOCKSTEP_API_KEY');
});
