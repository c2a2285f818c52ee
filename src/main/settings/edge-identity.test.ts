import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { edgeIdentity } from './edge-identity';

// Outside the app the `electron` package looks for its runtime on import; this is it.
process.env.ELECTRON_OVERRIDE_DIST_PATH ??= dirname(process.execPath);
const { openSettings } = await import('./settings-file');

let folder: string;
let warnings: string[];
const log = { info: () => {}, warn: (line: string) => void warnings.push(line), error: () => {} };
const identityFor = (fingerprint: string) => edgeIdentity(openSettings(folder).settingsFile, fingerprint, log);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-identity-'));
  warnings = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is made once, and anew when the settings come to another machine', () => {
  const first = identityFor('this machine');
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(identityFor('this machine')).toBe(first);
  const other = identityFor('another machine');
  expect(other).not.toBe(first);
  expect(identityFor('another machine')).toBe(other);
  expect(warnings).toEqual([]);
});

it('holds for one run when it can not be stored', () => {
  const { settingsFile } = openSettings(folder);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, 'a file in the place of the folder');
  expect(edgeIdentity(settingsFile, 'this machine', log)).toMatch(/^[0-9a-f]{32}$/);
  expect(warnings.join()).toContain('could not be stored');
});
