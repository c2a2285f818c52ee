import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readBlob } from './object-reader';

let root: string;
const env = { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, env, maxBuffer: 100e6 });

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-blobs-')));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Commits versions of one file that differ a little, so that packs hold them as deltas, and small files. */
function commitVersions(): string[] {
  const lines = Array.from({ length: 2_000 }, (_, i) => `line ${i} of a file that is long enough`);
  for (let version = 0; version < 30; version++) {
    lines[version * 50] = `version ${version}`;
    lines.splice(version * 3, 1, `moved ${version}`, ...lines.slice(900, 905));
    writeFileSync(join(root, `${version}-file`), lines.join('\n'));
    writeFileSync(join(root, `small-${version}`), `${version}\n`);
  }
  git('add', '-A');
  git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'all');
  const all = git('cat-file', '--batch-all-objects', '--batch-check').toString().split('\n');
  return all.filter((line) => line.includes(' blob ')).map((line) => line.slice(0, line.indexOf(' ')));
}

/** The contents of blobs as git tells them, by their ids. */
function blobsByGit(ids: readonly string[]): Map<string, Buffer> {
  const said = execFileSync('git', ['cat-file', '--batch'], {
    cwd: root,
    env,
    input: ids.join('\n'),
    maxBuffer: 100e6,
  });
  const blobs = new Map<string, Buffer>();
  for (let at = 0; at < said.length; ) {
    const end = said.indexOf('\n', at);
    const [id = '', , size] = said.toString('latin1', at, end).split(' ');
    blobs.set(id, said.subarray(end + 1, end + 1 + Number(size)));
    at = end + Number(size) + 2;
  }
  return blobs;
}

function expectSame(commonDir: string, ids: readonly string[]): void {
  const blobs = blobsByGit(ids);
  expect(blobs.size).toBeGreaterThan(40);
  for (const [id, bytes] of blobs) expect(readBlob(commonDir, id)?.equals(bytes), id).toBe(true);
}

it.each(['sha1', 'sha256'])('reads loose and packed objects as git does: %s', (format) => {
  git('init', '-q', `--object-format=${format}`);
  const ids = commitVersions();
  expectSame(join(root, '.git'), ids);
  git('repack', '-adfq');
  git('prune-packed');
  expectSame(join(root, '.git'), ids);
  git('clone', '-q', '--shared', root, join(root, 'borrows'));
  expectSame(join(root, 'borrows/.git'), ids);
});

it('reads nothing that is not there, no other object, and no large one', () => {
  git('init', '-q');
  const [first = ''] = commitVersions();
  const commonDir = join(root, '.git');
  expect(readBlob(commonDir, first.replace(/^../, 'ff'))).toBeNull();
  expect(readBlob(commonDir, git('rev-parse', 'HEAD').toString().trim())).toBeNull();
  writeFileSync(join(root, 'large'), 'x'.repeat(2 * 1024 * 1024));
  const large = git('hash-object', '-w', 'large').toString().trim();
  expect(readBlob(commonDir, large)).toBeNull();
  git('add', '-A');
  git('repack', '-adq');
  expect(readBlob(commonDir, large)).toBeNull();
});
