import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../shared/model/workspace-state';
import { IgnoreRules } from '../engine/ignore/ignore-rules';
import { explain } from '../engine/scan/preview-scan';
import { changeRule } from './change-rule';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-change-rule-')));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text = path): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const { signal } = new AbortController();
const options = async () => ({
  root,
  limits: DEFAULT_LIMITS,
  allowed: new Map<string, string>(),
  rules: new IgnoreRules(root),
  signal,
});
const include = (path: string) => changeRule(options, path, 'include');
const exclude = (path: string) => changeRule(options, path, 'exclude');
const lines = (file = '.aishignore') => readFileSync(join(root, file), 'utf8').split('\n').slice(0, -1);
const verdict = async (path: string) => (await explain(await options(), path)).verdict;

describe('include', () => {
  it('sends a file in an ignored directory, and nothing else in it', async () => {
    put('build/tool.ts');
    put('build/sub/[x] y.ts');
    expect(await include('build/tool.ts')).toMatchObject({ verdict: 'sent', source: '.aishignore', line: 1 });
    expect(await include('build/sub/[x] y.ts')).toMatchObject({ verdict: 'sent' });
    expect(lines()).toEqual(['!/build/tool.ts', '!/build/sub/\\[x\\] y.ts']);
    expect(await verdict('build/other')).toBe('withheld');
  });

  it('sends a folder that a default, .gitignore or .aishignore ignores', async () => {
    execFileSync('git', ['init', '-q'], { cwd: root });
    put('.gitignore', '/out/\n');
    put('sub/.aishignore', 'notes/\n');
    for (const path of ['dist/a', 'out/b', 'sub/notes/c']) put(path);
    for (const path of ['dist/', 'out', 'sub/notes/'])
      expect(await include(path), path).toMatchObject({ verdict: 'sent' });
    for (const path of ['dist/a', 'out/b', 'sub/notes/c']) expect(await verdict(path), path).toBe('sent');
    expect(lines()).toEqual(['!/dist/', '!/out/']);
    expect(lines('sub/.aishignore')).toEqual(['notes/', '!/notes/']);
  });

  it('sends the whole of a folder of which only some files are sent', async () => {
    execFileSync('git', ['init', '-q'], { cwd: root });
    put('.aishignore', '!target/classes/*.java\n');
    for (const path of ['target/classes/A.java', 'target/x', 'dist/tracked', 'dist/y', 'src/z']) put(path);
    execFileSync('git', ['add', '-f', 'dist/tracked'], { cwd: root });
    expect(await explain(await options(), 'dist')).toMatchObject({
      verdict: 'sent',
      isInPart: true,
      reason: expect.stringContaining('Ignored by default.'),
    });
    for (const path of ['target', 'dist/', 'src']) expect(await include(path)).not.toHaveProperty('isInPart');
    expect(lines()).toEqual(['!target/classes/*.java', '!/target/', '!/dist/']);
    for (const path of ['target/x', 'dist/y']) expect(await verdict(path), path).toBe('sent');
  });

  it('writes nothing for what is sent already', async () => {
    put('a');
    expect(await include('a')).toMatchObject({ verdict: 'sent' });
    expect(() => lines()).toThrow('ENOENT');
  });

  it('names the way out where no line helps', async () => {
    put('.aishignore', '/private/\n');
    put('private/a');
    put('.env', 'KEY=1');
    put('large', 'x'.repeat(DEFAULT_LIMITS.maxFileBytes + 1));
    await expect(include('private/a')).rejects.toThrow('Ignored by line 1 of .aishignore. Remove that line first.');
    await expect(include('.env')).rejects.toThrow('Allow that one file');
    await expect(include('large')).rejects.toThrow('Raise the limit');
    expect(lines()).toEqual(['/private/']);
  });
});

describe('exclude', () => {
  it('keeps a file or a folder here, also what git tracks and what looks like a secret', async () => {
    execFileSync('git', ['init', '-q'], { cwd: root });
    for (const path of ['src/a', 'src/b', 'docs/c', 'build/d', '.env', 'end ']) put(path);
    execFileSync('git', ['add', '-f', 'build/d'], { cwd: root });
    for (const path of ['src/a', 'docs', 'build/d', '.env', 'end ']) {
      expect(await exclude(path), path).toMatchObject({ verdict: 'withheld', rule: 'aishignore' });
    }
    expect(lines()).toEqual(['/src/a', '/docs/', '/build/d', '/.env', '/end\\ ']);
    expect(await verdict('src/b')).toBe('sent');
  });

  it('goes after the line of a deeper ignore file that decides', async () => {
    put('sub/.aishignore', '!a\n');
    put('sub/a');
    expect(await exclude('sub/a')).toMatchObject({ verdict: 'withheld' });
    expect(lines('sub/.aishignore')).toEqual(['!a', '/a']);
  });
});
