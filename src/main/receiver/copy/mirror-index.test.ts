import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { TestLog } from '../../../test-support/test-edge';
import type { FileEntry } from '../mirror/file-set';
import { MirrorIndex, type WorkspaceRow } from './mirror-index';

let folder: string;
let log: TestLog;
const open = () => MirrorIndex.open(folder, log);

const row: WorkspaceRow = {
  id: 'abc',
  fingerprint: 'print',
  root: '/home/dev/project',
  mirror: '/mirrors/project',
  mark: '1:2:3',
  holder: 'c'.repeat(32),
  revision: 7,
  complete: true,
  updatedAt: 1_700_000_000_123,
  bootId: 'boot',
};
const entry: FileEntry = { hash: 'f'.repeat(64), size: 5, mtimeMs: 1.125, ctimeMs: 2.0625, ino: 2 ** 60 };

const hash = 'ab'.repeat(32);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-index-'));
  log = new TestLog();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

test('keeps workspaces and files exactly', () => {
  const index = open();
  const files: [string, FileEntry][] = [
    ['a', entry],
    ['b', entry],
  ];
  index.save(row, files, null);
  expect(index.manifest('abc')).toBeNull();
  index.save({ ...row, revision: 8, complete: false }, [['b', null]], hash);
  index.close();
  const again = open();
  expect(again.workspaces()).toEqual([{ ...row, revision: 8, complete: false }]);
  expect([...again.files('abc')]).toEqual([['a', entry]]);
  expect(again.manifest('abc')).toBe(hash);
  again.forget('abc');
  expect(again.workspace('abc')).toBeNull();
  expect([...again.files('abc')]).toEqual([]);
  again.close();
});

test('a failed save changes nothing', () => {
  const index = open();
  index.save(row, [], hash);
  const broken = { ...entry, hash: null } as unknown as FileEntry;
  const changes: [string, FileEntry][] = [
    ['a', entry],
    ['b', broken],
  ];
  expect(() => index.save({ ...row, revision: 9 }, changes, null)).toThrow();
  expect(index.workspace('abc')?.revision).toBe(7);
  expect([...index.files('abc')]).toEqual([]);
  index.save({ ...row, revision: 10 }, [], hash);
  expect(index.workspace('abc')?.revision).toBe(10);
  index.close();
});

test('a second receiver is refused with a reason', () => {
  const index = open();
  expect(open).toThrow(`Another receiver is using ${folder}`);
  index.close();
  open().close();
});

test.each([
  ['is no database', (file: string) => writeFile(file, 'this is no database, '.repeat(100))],
  ['was cut short', (file: string) => truncate(file, 5_000)],
  [
    'has broken pages',
    async (file: string) => {
      const bytes = await readFile(file);
      await writeFile(file, bytes.fill(0xff, 4096));
    },
  ],
])('an index that %s is set aside', async (_what, damage) => {
  const index = open();
  index.save(
    row,
    Array.from({ length: 500 }, (_, i): [string, FileEntry] => [`file ${i}`, entry]),
    null,
  );
  index.close();
  await damage(join(folder, 'receiver.db'));
  const again = open();
  expect(again.workspaces()).toEqual([]);
  again.save(row, [['a', entry]], null);
  again.close();
  expect(await readdir(folder)).toContain('receiver.db.unusable');
  expect(log.lines.join()).toContain('was set aside');
});

test('an index of another version is set aside', async () => {
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(join(folder, 'receiver.db'));
  db.exec('CREATE TABLE future (x); PRAGMA user_version = 99;');
  db.close();
  const index = open();
  expect(index.workspaces()).toEqual([]);
  index.close();
  expect(log.lines.join()).toContain('was set aside');
});

test.each([
  [1, ['holder', 'mark', 'manifest'], { mark: null, manifest: null }],
  [2, ['holder', 'mark'], { mark: null, manifest: hash }],
  [3, ['holder'], { mark: row.mark, manifest: hash }],
])('an index of version %d is kept', async (version, missing, { mark, manifest }) => {
  const { DatabaseSync } = await import('node:sqlite');
  const index = open();
  index.save(row, [['a', entry]], hash);
  index.close();
  const db = new DatabaseSync(join(folder, 'receiver.db'));
  for (const column of missing) db.exec(`ALTER TABLE workspace DROP COLUMN ${column}`);
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
  const again = open();
  expect(again.workspaces()).toEqual([{ ...row, mark, holder: null }]);
  expect([...again.files('abc')]).toEqual([['a', entry]]);
  expect(again.manifest('abc')).toBe(manifest);
  again.close();
  expect(log.lines).toEqual([]);
});

test('returns all of very many files', () => {
  const index = open();
  const files = Array.from({ length: 25_000 }, (_, i): [string, FileEntry] => [
    `d${i % 9}/f${i}`,
    { ...entry, ino: i },
  ]);
  index.save(row, files, null);
  index.save({ ...row, id: 'other' }, [['z', entry]], null);
  expect(new Map(index.files('abc'))).toEqual(new Map(files));
  index.close();
});
