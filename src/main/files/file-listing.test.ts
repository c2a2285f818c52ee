import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FileQuery } from '../../shared/model/file-query';
import { DEFAULT_LIMITS } from '../../shared/model/workspace-state';
import { IgnoreRules } from '../engine/ignore/ignore-rules';
import { preview } from '../engine/scan/preview-scan';
import { collectRows, FileListing } from './file-listing';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-listing-')));
  mkdirSync(join(root, 'many'));
  for (let n = 0; n < 450; n++) writeFileSync(join(root, `many/${n}.txt`), 'x'.repeat(450 - n));
  writeFileSync(join(root, '.gitignore'), '*.log\n');
  writeFileSync(join(root, 'noise.log'), 'x');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function listing(): FileListing {
  const { signal } = new AbortController();
  const options = { root, limits: DEFAULT_LIMITS, allowed: new Map(), rules: new IgnoreRules(root), signal };
  return new FileListing(collectRows(preview(options)));
}

it('returns a long list in pages, biggest first', async () => {
  const files = listing();
  const query = { text: 'many/', filter: 'all', look: 0 } as const;
  const first = await files.page({ ...query, from: 0 });
  expect(first).toMatchObject({ total: 450, reachable: 450 });
  expect(first.rows).toHaveLength(200);
  expect(first.rows[0]?.path).toBe('many/0.txt');
  const last = await files.page({ ...query, from: 400 });
  expect(last.rows.map(({ path }) => path)).toEqual(Array.from({ length: 50 }, (_, n) => `many/${400 + n}.txt`));
});

it('filters by verdict and rule, and ignores case', async () => {
  const files = listing();
  const paths = async (text: string, filter: FileQuery['filter']) =>
    (await files.page({ text, filter, look: 0, from: 0 })).rows.map(({ path }) => path);
  expect(await paths('', 'withheld')).toEqual(['noise.log']);
  expect(await paths('NOISE', 'withheld')).toEqual(['noise.log']);
  expect(await paths('noise', 'sent')).toEqual([]);
  expect(await paths('', 'gitignore')).toEqual(['noise.log']);
  expect(await paths('', 'secret')).toEqual([]);
});
