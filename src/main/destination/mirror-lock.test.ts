import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Logger } from '../../shared/util/log';
import { startProcess } from '../../test-support/start-process';
import { MirrorLock } from './mirror-lock';

let base: string;
let folder: string;
let warnings: string[];
let child: ChildProcess | null;
const log: Logger = {
  info: () => undefined,
  warn: (text) => void warnings.push(text),
  error: () => undefined,
};

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lockstep-lock-'));
  folder = join(base, 'copies');
  warnings = [];
  child = null;
});

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(base, { recursive: true, force: true });
});

it('is one app’s at a time, and is passed on', () => {
  const [one, other] = [new MirrorLock(log), new MirrorLock(log)];
  expect([one.take(folder), one.take(folder), other.take(folder)]).toEqual([true, true, false]);
  expect(other.take(join(base, 'elsewhere'))).toBe(true);
  one.release();
  expect(other.take(folder)).toBe(true);
  expect(one.take(join(base, 'elsewhere'))).toBe(true);
  expect(one.take(folder)).toBe(false);
  other.release();
  one.release();
  expect(warnings).toEqual([]);
  expect(readdirSync(folder)).toEqual(['.lockstep-lock']);
  if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
});

it('of a process that was killed is free at once', async () => {
  const lock = new MirrorLock(log);
  expect(lock.take(folder)).toBe(true);
  lock.release();
  const code = `
    const db = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(join(folder, '.lockstep-lock'))});
    db.exec('BEGIN EXCLUSIVE');
    console.log('held');
    setInterval(() => undefined, 1000);`;
  child = startProcess(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout) await once(child.stdout, 'data');
  expect(lock.take(folder)).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(lock.take(folder)).toBe(true);
  lock.release();
});

it('is done without, with a word in the log, where no lock can be had', () => {
  const lock = new MirrorLock(log);
  writeFileSync(folder, 'a file');
  chmodSync(folder, 0o600);
  expect(lock.take(folder)).toBe(true);
  expect(warnings.join()).toContain('can not be kept from other copies of Lockstep');
});
