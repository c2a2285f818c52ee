import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const SIZE_BYTES = 16 * 1024 * 1024;

const PIECE_BYTES = 4096;

/** A disk of its own, in memory, that can be filled up. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** Why there can be none on this machine; null when there can. */
  static get lacking(): string | null {
    if (process.platform !== 'linux') return 'a small disk can only be made on Linux';
    return process.getuid?.() === 0 ? null : 'a small disk can only be made by root';
  }

  /** Null where there can be none. */
  static create(folder: string): SmallDisk | null {
    if (SmallDisk.lacking) return null;
    mkdirSync(folder);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_BYTES}`, 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      return null;
    }
    return new SmallDisk(folder);
  }

  /** Leaves no more than `room` bytes free. */
  fill(room: number): void {
    const fd = openSync(join(this.folder, 'ballast'), 'a');
    const spare = openSync(join(this.folder, 'spare'), 'w');
    writeSync(spare, Buffer.alloc(room));
    try {
      while (true) writeSync(fd, Buffer.alloc(PIECE_BYTES));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(fd);
      closeSync(spare);
      rmSync(join(this.folder, 'spare'));
    }
  }

  empty(): void {
    rmSync(join(this.folder, 'ballast'), { force: true });
  }

  remove(): void {
    execFileSync('umount', ['-l', this.folder], { stdio: 'ignore' });
  }
}
