import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of one run of the bench. */
export interface Disk {
  /** Absolute path of an empty folder. */
  readonly root: string;
  /** For the report: which file system that is. */
  readonly description: string;
  /** Waits until everything written is on the disk, so that no tool pays for another's writes. */
  settle(): void;
  /**
   * Makes reading a file leave a mark (its access time) from now on, or no more.
   * @returns false where that can't be switched
   */
  markReads(on: boolean): boolean;
  /** Removes everything. */
  remove(): void;
}

/** Grows only as far as it is written to. */
const IMAGE_BYTES = 16 * 1024 ** 3;
const INODES = 1_000_000;

/**
 * A file system of our own where that is possible: ext4 with a journal, as most Linux desktops have it, in a
 * loop-mounted image. It starts the same for every run, and no other program writes to it.
 */
export function openDisk(chosen: string | null): Disk {
  if (chosen !== null) return plainFolder(mkdtempSync(join(chosen, 'lockstep-bench-')));
  const base = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  return mounted(base) ?? plainFolder(base);
}

function mounted(base: string): Disk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  const image = join(base, 'image');
  const root = join(base, 'disk');
  mkdirSync(root);
  writeFileSync(image, '');
  truncateSync(image, IMAGE_BYTES);
  // All tables are written now: otherwise the system goes on with that in the background while tools are measured.
  const format = ['-q', '-F', '-N', String(INODES), '-E', 'lazy_itable_init=0,lazy_journal_init=0', image];
  if (!succeeds('mkfs.ext4', format) || !succeeds('mount', ['-o', 'loop,relatime', image, root])) {
    rmSync(image, { force: true });
    return null;
  }
  rmSync(join(root, 'lost+found'), { recursive: true, force: true });
  return {
    root,
    description: 'ext4 with a journal, in a loop-mounted image',
    settle: () => void spawnSync('sync', ['-f', root]),
    // Files only: a mark for every listing of a directory is what no desktop's file system makes.
    markReads: (on) =>
      succeeds('mount', ['-o', on ? 'remount,strictatime,nodiratime' : 'remount,relatime,diratime', root]),
    remove: () => {
      if (!succeeds('umount', [root])) succeeds('umount', ['-l', root]);
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function plainFolder(root: string): Disk {
  return {
    root,
    description: `the file system of ${root} (type 0x${statfsSync(root).type.toString(16)})`,
    settle: () => void spawnSync('sync', ['-f', root]),
    markReads: () => false,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
