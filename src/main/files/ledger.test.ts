import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Ledger } from './ledger';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-ledger-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (most?: number) =>
  new Ledger(
    join(folder, 'ledger.sqlite'),
    (error) => {
      throw error;
    },
    most,
  );
const entry = (n: number, path = `src/f${n}.ts`) => ({
  at: n,
  server: 'wss://s',
  root: '/home/u/app',
  path,
  hash: 'a'.repeat(64),
  bytes: n,
});

it('finds entries by part of a path, newest first, also after a restart', () => {
  const first = open();
  for (let n = 1; n <= 5; n++) first.add(entry(n));
  first.add(entry(6, '100%_sure.ts'));
  first.close();
  const again = open();
  expect(again.search('src/', 0, 3).rows.map(({ at }) => at)).toEqual([5, 4, 3]);
  expect(again.search('%_').rows.map(({ path }) => path)).toEqual(['100%_sure.ts']);
  expect(again.search('src/', 1, 3).rows.map(({ at }) => at)).toEqual([4, 3, 2]);
  expect(again.search('src/', 0, 3).total).toBe(5);
  expect(again.search('nothing like it')).toEqual({ rows: [], total: 0, reachable: 0 });
  expect(again.search('', 0, 1).rows).toEqual([entry(6, '100%_sure.ts')]);
  again.close();
});

it('keeps the newest entries only', () => {
  const ledger = open(100);
  for (let n = 1; n <= 1_200; n++) ledger.add(entry(n));
  expect([...ledger.all()].map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, i) => 1_101 + i));
  ledger.close();
});
