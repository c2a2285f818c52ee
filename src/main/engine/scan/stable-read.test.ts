import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sameStat } from '../../../shared/node/file-stat';
import { startProcess } from '../../../test-support/start-process';
import { type ReadResult, readStable } from './stable-read';

const NOBODY = 65_534;
const LIMIT = 100_000;
let folder: string;
const at = (name: string) => join(folder, name);
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-read-'));
  await chmod(folder, 0o755);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function content(name: string, limit = LIMIT) {
  const result = await readStable(at(name), limit);
  expect(result.kind).toBe('content');
  return result as Extract<ReadResult, { kind: 'content' }>;
}

describe('a regular file', () => {
  it('is read whole, with its hash and stat', async () => {
    await writeFile(at('a'), 'hello\n');
    const read = await content('a');
    expect(read.bytes.toString()).toBe('hello\n');
    expect(read.hash).toBe(sha256('hello\n'));
    expect(read.text).toBe(true);
    expect(read.stat.size).toBe(6);
  });

  it('may be empty', async () => {
    await writeFile(at('a'), '');
    const read = await content('a', 0);
    expect(read.bytes.length).toBe(0);
    expect(read.hash).toBe(sha256(''));
    expect(read.text).toBe(true);
  });

  it('keeps a byte order mark and its line ends', async () => {
    const bytes = Buffer.from('\uFEFFone\r\ntwo\rthree\n');
    await writeFile(at('a'), bytes);
    const read = await content('a');
    expect(read.bytes.equals(bytes)).toBe(true);
    expect(Buffer.from(read.bytes.toString('utf8')).equals(bytes)).toBe(true);
  });

  it.each([
    ['UTF-8 of every length', Buffer.from('aé日🙂'), true],
    ['NUL and control characters', Buffer.from([0, 1, 2, 0x7f, 10]), true],
    ['a stray byte', Buffer.from([0x61, 0xff]), false],
    ['a character cut off', Buffer.from('🙂').subarray(0, 3), false],
    ['an encoded surrogate', Buffer.from([0xed, 0xa0, 0x80]), false],
    ['an overlong form', Buffer.from([0xc0, 0xaf]), false],
    ['Latin-1', Buffer.from('café', 'latin1'), false],
    ['UTF-16', Buffer.from('\uFEFFhi', 'utf16le'), false],
  ])('is text exactly when it is valid UTF-8: %s', async (_, bytes, text) => {
    await writeFile(at('a'), bytes);
    const read = await content('a');
    expect(read.text).toBe(text);
    expect(read.bytes.equals(bytes)).toBe(true);
  });

  it('is read up to the limit and not over it', async () => {
    await writeFile(at('a'), Buffer.alloc(LIMIT, 'x'));
    expect((await content('a')).bytes.length).toBe(LIMIT);
    await writeFile(at('a'), Buffer.alloc(LIMIT + 1, 'x'));
    expect(await readStable(at('a'), LIMIT)).toEqual({ kind: 'too-large', size: LIMIT + 1 });
  });

  it('is unreadable without permission', async () => {
    await writeFile(at('a'), 'x', { mode: 0 });
    process.seteuid?.(process.getuid?.() === 0 ? NOBODY : (process.getuid?.() ?? 0));
    const result = await readStable(at('a'), LIMIT).finally(() => process.seteuid?.(process.getuid?.() ?? 0));
    expect(result).toEqual({ kind: 'unreadable', code: 'EACCES' });
  });
});

describe('a missing file', () => {
  it('is gone, also when its directory is missing or became a file', async () => {
    await writeFile(at('file'), 'x');
    for (const name of ['missing', 'missing/x', 'file/x']) {
      expect(await readStable(at(name), LIMIT), name).toEqual({ kind: 'gone' });
    }
  });
});

describe('an entry that is not a regular file', () => {
  it('is not read, and does not block', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    await writeFile(at('target'), 'x');
    await symlink('target', at('link'));
    await symlink('nowhere', at('dangling'));
    await mkdir(at('directory'));
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('socket'), resolve));
    for (const name of ['fifo', 'link', 'dangling', 'directory', 'socket']) {
      expect(await readStable(at(name), LIMIT), name).toEqual({ kind: 'not-a-file' });
    }
    await new Promise((resolve) => server.close(resolve));
    expect(await readStable('/dev/zero', LIMIT)).toEqual({ kind: 'not-a-file' });
  });

  it('does not block when a FIFO has a writer', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    const writer = startProcess('sh', ['-c', `exec cat /dev/zero > '${at('fifo')}'`]);
    const over = once(writer, 'exit');
    try {
      expect(await readStable(at('fifo'), LIMIT)).toEqual({ kind: 'not-a-file' });
    } finally {
      writer.kill('SIGKILL');
      await over;
    }
  });
});

describe('a file that changes while it is read', () => {
  it('is unstable when its content never has the size that it reports', async () => {
    // The kernel generates such a file while it is read, and reports a size of 0.
    expect(await readStable('/proc/self/status', LIMIT)).toEqual({ kind: 'unstable' });
  });

  it('is never read with a hash or size that does not match its bytes', async () => {
    const size = 4 * 1024 * 1024;
    const script = `
      const fs = require('fs');
      const fd = fs.openSync(process.argv[1], 'r+');
      const blocks = ['a', 'b', 'c'].map((c) => Buffer.alloc(${size}, c));
      for (let i = 0; ; i++) {
        fs.ftruncateSync(fd, i % 2 ? ${size} : ${size / 2});
        fs.writeSync(fd, blocks[i % 3], 0, i % 2 ? ${size} : ${size / 2}, 0);
        if (i === 3) process.stdout.write('going');
      }`;
    await writeFile(at('a'), '');
    const writer = startProcess(process.execPath, ['-e', script, at('a')], { env: { ELECTRON_RUN_AS_NODE: '1' } });
    const kinds = new Set<string>();
    try {
      await once(writer.stdout as NodeJS.EventEmitter, 'data');
      for (let i = 0; i < 12; i++) {
        const read = await readStable(at('a'), size * 2);
        kinds.add(read.kind);
        if (read.kind !== 'content') continue;
        expect(read.bytes.length).toBe(read.stat.size);
        expect(read.hash).toBe(sha256(read.bytes));
      }
    } finally {
      writer.kill('SIGKILL');
      await once(writer, 'exit');
    }
    expect([...kinds].filter((kind) => kind !== 'content' && kind !== 'unstable')).toEqual([]);
    expect((await content('a', size * 2)).bytes.length).toBeGreaterThan(0);
  });
});

describe('reading many', () => {
  it('keeps no file open', async (context) => {
    context.skip(process.platform !== 'linux', 'only Linux tells what is open');
    await writeFile(at('a'), 'x');
    await symlink('a', at('link'));
    const open = () => readdirSync('/proc/self/fd').length;
    await readStable(at('a'), LIMIT);
    const before = open();
    for (let i = 0; i < 50; i++) {
      await Promise.all([at('a'), at('link'), at('missing'), folder].map((path) => readStable(path, 0)));
    }
    expect(open()).toBeLessThanOrEqual(before + 2);
  });
});

describe('two stats', () => {
  const stat = { size: 1, mtimeMs: 2.5, ctimeMs: 3.5, ino: 4 };

  it('are the same only when nothing differs', () => {
    expect(sameStat(stat, { ...stat })).toBe(true);
    for (const key of ['size', 'mtimeMs', 'ctimeMs', 'ino'] as const) {
      expect(sameStat(stat, { ...stat, [key]: stat[key] + 0.25 }), key).toBe(false);
    }
  });
});
