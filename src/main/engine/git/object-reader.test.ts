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

/** Commits versions of one file that differ a little, so that packs hold them as deltas. */
function commitVersions(): string[] {
  const lines = Array.from({ length: 2_000 }, (_, i) => `line ${i} of a file that is long enough`);
  for (let version = 0; version < 30; version++) {
    lines[version * 50] = `version ${version}`;
    lines.splice(version * 3, 1, `moved ${version}`, ...lines.slice(900, 905));
    writeFileSync(join(root, 'file'), lines.join('\n'));
    writeFileSync(join(root, `small-${version}`), `${version}\n`);
    git('add', '-A');
    git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', `${version}`);
  }
  const all = git('cat-file', '--batch-all-objects', '--batch-check').toString().split('\n');
  return all.filter((line) => line.includes(' blob ')).map((line) => line.slice(0, line.indexOf(' ')));
}

function expectSame(commonDir: string, ids: readonly string[]): void {
  expect(ids.length).toBeGreaterThan(40);
  for (const id of ids) expect(readBlob(commonDir, id)?.equals(git('cat-file', 'blob', id)), id).toBe(true);
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
