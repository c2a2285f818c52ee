import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { hasExactName, type Listings } from './exact-name';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-names-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('tells the spelling of the disk from others', () => {
  for (const name of ['README', '123']) writeFileSync(join(folder, name), '');
  expect(hasExactName(join(folder, 'README'))).toBe(true);
  expect(hasExactName(join(folder, '123'))).toBe(true);
});

it('lets names that differ in case stand beside each other', (context) => {
  context.skip(process.platform !== 'linux', 'other systems fold case');
  for (const name of ['Name', 'NAME', 'name']) writeFileSync(join(folder, name), '');
  const listings: Listings = new Map();
  for (const name of ['Name', 'NAME', 'name']) expect(hasExactName(join(folder, name), listings)).toBe(true);
  expect(hasExactName(join(folder, 'nAME'), listings)).toBe(false);
});
