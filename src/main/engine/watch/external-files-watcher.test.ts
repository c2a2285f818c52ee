import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ExternalFilesWatcher } from './external-files-watcher';

let base: string;
let watcher: ExternalFilesWatcher;
const onChange = vi.fn<() => void>();

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-external-')));
  onChange.mockReset();
  watcher = new ExternalFilesWatcher(onChange);
});

afterEach(async () => {
  await watcher.close();
  rmSync(base, { recursive: true, force: true });
});

/** Changes the disk again and again until it is reported, since a watch begins some time after the call. */
async function expectReported(change: (attempt: number) => void): Promise<void> {
  let attempt = 0;
  await vi.waitFor(
    () => {
      change(attempt++);
      expect(onChange).toHaveBeenCalled();
    },
    { timeout: 20_000, interval: 200 },
  );
}

function rewrite(file: string, text: string): void {
  writeFileSync(join(base, 'new'), text);
  renameSync(join(base, 'new'), file);
}

it('reports a file that comes, and one that changes', async () => {
  const file = join(base, 'ignore');
  watcher.watch([file]);
  await expectReported((attempt) => rewrite(file, `${attempt}`));
});

it('reports the coming of the first missing directory of a file', async () => {
  watcher.watch([join(base, 'config/git/ignore')]);
  await expectReported((attempt) => {
    if (attempt % 2) rmSync(join(base, 'config'), { recursive: true });
    else mkdirSync(join(base, 'config'));
  });
});

it('reports a change of what a symlink leads to, over another symlink', async () => {
  mkdirSync(join(base, 'dotfiles'));
  mkdirSync(join(base, 'links'));
  const target = join(base, 'dotfiles/ignore');
  writeFileSync(target, '');
  symlinkSync(target, join(base, 'links/second'));
  symlinkSync('links/second', join(base, 'ignore'));
  watcher.watch([join(base, 'ignore')]);
  await expectReported((attempt) => rewrite(target, `${attempt}`));
});
