import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { PreviewRow } from '../../../shared/model/verdict';
import { DEFAULT_LIMITS, RAISED_FILE_BYTES } from '../../../shared/model/workspace-state';
import { IgnoreRules } from '../ignore/ignore-rules';
import { explain, preview } from './preview-scan';
import { PreviewSummarizer } from './preview-summary';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-preview-')));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content = `content of ${path}\n`): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const options = (maxFileBytes = 1_000) => ({
  root,
  rules: new IgnoreRules(root),
  limits: { ...DEFAULT_LIMITS, maxFileBytes },
  allowed: new Map<string, string>(),
  signal: new AbortController().signal,
});

async function rows(): Promise<PreviewRow[]> {
  const all: PreviewRow[] = [];
  for await (const row of preview(options())) all.push(row);
  return all;
}

it('decides about every path, in a fixed order, with the rule, its file and its line', async () => {
  put('.gitignore', '# logs\n*.log\n/secret/\n');
  put('.aishignore', 'notes/\n');
  for (const path of ['z.ts', 'a/b.ts', 'x.log', 'secret/s', 'notes/n', 'node_modules/m/i.js', '.env', 'big'])
    put(path);
  put('big', 'x'.repeat(1_001));
  put('key.txt', `a\nghp_${'a1B2'.repeat(9)}\n`);
  symlinkSync('z.ts', join(root, 'link'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  const seen = (await rows()).map(({ path, rule, source, line }) => [path, rule, source, line]);
  expect(seen).toEqual([
    ['.aishignore', null, null, null],
    ['.env', 'secret', null, null],
    ['.gitignore', null, null, null],
    ['a/b.ts', null, null, null],
    ['big', 'too-large', null, null],
    ['key.txt', 'secret', 'key.txt', 2],
    ['link', 'symlink', null, null],
    ['node_modules/', 'default', null, null],
    ['notes/', 'aishignore', '.aishignore', 1],
    ['pipe', 'special', null, null],
    ['secret/', 'gitignore', '.gitignore', 3],
    ['x.log', 'gitignore', '.gitignore', 2],
    ['z.ts', null, null, null],
  ]);
  expect(await rows()).toEqual(await rows());
});

it('adds up the files to be sent, and names the largest files and folders', async () => {
  for (let i = 0; i < 30; i++) put(`many/f${i}`, 'x');
  put('few/large', 'x'.repeat(900));
  put('few/.env', 'A=1');
  const summarizer = new PreviewSummarizer(2);
  for (const row of await rows()) summarizer.add(row);
  expect(summarizer.summary()).toEqual({
    files: 31,
    bytes: 930,
    largeSources: 0,
    withheld: { secret: 1 },
    withheldFolders: [],
    withheldFolderCount: 0,
    largestFiles: [
      { path: 'few/large', bytes: 900 },
      { path: 'many/f0', bytes: 1 },
    ],
    largestFolders: [
      { path: 'many', files: 30, bytes: 30 },
      { path: 'few', files: 1, bytes: 900 },
    ],
  });
});

it('lists the ignored folders that could be sent, those with installed packages last, up to a limit', async () => {
  put('.gitignore', 'out/\n');
  put('.hg/store');
  for (const path of ['a/node_modules/x', 'build/x', 'b/out/x', 'dist/x']) put(path);
  const some = new PreviewSummarizer();
  for (const row of await rows()) some.add(row);
  expect(some.summary().withheldFolders.map(({ path }) => path)).toEqual([
    'b/out/',
    'build/',
    'dist/',
    'a/node_modules/',
  ]);
  for (let n = 0; n < 30; n++) put(`c${n}/out/x`);
  const many = new PreviewSummarizer();
  for (const row of await rows()) many.add(row);
  expect(many.summary().withheldFolders).toHaveLength(20);
  expect(many.summary().withheldFolderCount).toBe(34);
});

it('explains one path, also a missing one', async () => {
  put('.gitignore', '*.log\n');
  put('d/x.ts');
  expect(await explain(options(), 'd/x.ts')).toMatchObject({ verdict: 'sent' });
  expect(await explain(options(), 'not/there.log')).toMatchObject({ verdict: 'withheld', rule: 'gitignore', line: 1 });
  expect(await explain(options(), 'node_modules')).toMatchObject({ verdict: 'sent' });
  expect(await explain(options(), 'node_modules/')).toMatchObject({ path: 'node_modules/', rule: 'default' });
});

it('names the line that brings a path back', async () => {
  put('.gitignore', '*.log\n');
  put('.aishignore', '# wanted\n!keep.log\n!dist/\n');
  for (const file of ['keep.log', 'other.log', 'plain.ts', 'dist/out.ts']) put(file);
  const aish = { verdict: 'sent', rule: 'aishignore', source: '.aishignore' };
  expect(await explain(options(), 'keep.log')).toMatchObject({ ...aish, line: 2 });
  expect(await explain(options(), 'dist/out.ts')).toMatchObject({ ...aish, line: 3 });
  expect(await explain(options(), 'dist/')).toMatchObject({ ...aish, line: 3 });
  expect(await explain(options(), 'plain.ts')).toMatchObject({ verdict: 'sent', rule: null });
});

it('counts the text over the size limit that the raised one would let through', async () => {
  put('a.ts', 'x'.repeat(2_000));
  put('image.png', `\0${'x'.repeat(2_000)}`);
  put('key.ts', `${'x'.repeat(2_000)}\nghp_${'a1B2'.repeat(9)}\n`);
  put('huge.ts', 'x'.repeat(RAISED_FILE_BYTES + 1));
  const summarizer = new PreviewSummarizer();
  for await (const row of preview({ ...options(), findLargeSources: true })) summarizer.add(row);
  expect(summarizer.summary()).toMatchObject({ withheld: { 'too-large': 4 }, largeSources: 1 });
});
