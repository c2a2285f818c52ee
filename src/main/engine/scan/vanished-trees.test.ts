import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemList } from '../context/problem-list';
import { IndexStore } from '../index/index-store';
import { withVanishedTrees } from './vanished-trees';

let root: string;
let index: IndexStore;
let problems: ProblemList;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lockstep-vanished-'));
  index = new IndexStore();
  problems = new ProblemList();
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function known(...paths: string[]): void {
  const stat = { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1 };
  for (const path of paths) index.set(path, { hash: 'a'.repeat(64), stat });
}

function widened(...files: string[]): { files: string[]; trees: string[] } {
  const batch = withVanishedTrees({ root, index, problems }, { files: new Set(files), trees: new Set() });
  return { files: [...batch.files], trees: [...batch.trees] };
}

describe('a name that is gone', () => {
  it('is a directory when files or problems are known below it', () => {
    known('d/s/x', 'file');
    problems.set({ path: 'secrets/key', code: 'unreadable', title: '', detail: '' });
    expect(widened('d', 'secrets', 'file', 'temporary')).toEqual({
      files: ['file', 'temporary'],
      trees: ['d', 'secrets'],
    });
  });

  it('brings the new directories with it, which may be the same one', () => {
    mkdirSync(join(root, 'moved'));
    writeFileSync(join(root, 'file'), '');
    known('d/x');
    expect(widened('d', 'moved', 'file')).toEqual({ files: ['file'], trees: ['d', 'moved'] });
    expect(widened('moved', 'file')).toEqual({ files: ['moved', 'file'], trees: [] });
  });

  it('is none when the directory is there', () => {
    mkdirSync(join(root, 'd'));
    writeFileSync(join(root, 'd/x'), '');
    known('d/x', 'd/y');
    expect(widened('d')).toEqual({ files: ['d'], trees: [] });
  });
});
