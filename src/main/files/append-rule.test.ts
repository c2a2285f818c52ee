import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendRule } from './append-rule';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-append-rule-'));
  file = join(folder, '.aishignore');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('adds a line, also after one without a line break', async () => {
  await appendRule(file, '/a/');
  writeFileSync(file, 'x', { flag: 'a' });
  await appendRule(file, '!/c');
  expect(readFileSync(file, 'utf8')).toBe('/a/\nx\n!/c\n');
});

it('does not write through a link to another file', async () => {
  const target = join(folder, 'bashrc');
  writeFileSync(target, 'mine');
  symlinkSync(target, file);
  await expect(appendRule(file, '/x')).rejects.toThrow('link to somewhere else');
  expect(readFileSync(target, 'utf8')).toBe('mine');
});

it('refuses a name with a line break', async () => {
  await expect(appendRule(file, '/x\n!secret')).rejects.toThrow('line break');
});
