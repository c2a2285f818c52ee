import { execFileSync } from 'node:child_process';
import { closeSync, lstatSync, openSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ProblemError } from '../../../shared/model/problem';
import { DiskThread, hangCount } from './disk-thread';

/** Node's number for a regular file in a listing. */
const TYPE_FILE = 1;

let folder: string;
let thread: DiskThread;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-thread-'));
  thread = new DiskThread(folder);
});

afterEach(async () => {
  await thread.end();
  await rm(folder, { recursive: true });
});

it('gives the results and the errors of the system', async () => {
  const file = join(folder, 'f');
  await writeFile(file, 'content');
  const { ino, size, mtimeMs, mode } = lstatSync(file);
  expect(thread.call('lstatSync', file)).toMatchObject({ ino, size, mtimeMs, mode });
  expect(thread.call('readdirSync', folder)).toEqual(['f']);
  expect(thread.call('readdirSync', folder, { withFileTypes: true })).toEqual([['f', TYPE_FILE]]);
  const fd = thread.call('openSync', file, 'r') as number;
  expect(Buffer.from(thread.call('readSync', fd, 100, 3) as Uint8Array).toString()).toBe('tent');
  thread.close(fd);
  expect(() => thread.call('fstatSync', fd)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  expect(() => thread.call('lstatSync', `${file}/none`)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
  expect(thread.call('lstatSync', join(folder, 'none'), { throwIfNoEntry: false })).toBeUndefined();
});

it('gives up a call that lasts, and works again once it has ended', async (context) => {
  context.skip(process.platform === 'win32', 'Windows has no such pipes');
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const before = hangCount();
  expect(() => thread.call('openSync', pipe, 'r')).toThrow(ProblemError);
  expect(hangCount()).toBe(before + 1);
  expect(() => thread.call('existsSync', folder)).toThrow(ProblemError);
  // The writer that the reader has waited for.
  closeSync(openSync(pipe, 'w'));
  await expect.poll(() => thread.isSilent).toBe(false);
  expect(thread.call('existsSync', folder)).toBe(true);
  expect(hangCount()).toBe(before + 1);
});
