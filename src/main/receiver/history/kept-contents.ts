import {
  closeSync,
  constants,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../../shared/util/errors';
import type { ContentInfo } from './content-info';

/** Something else than a file is not followed and not waited for; Windows has neither flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Contents that files of the mirror had, once by hash, as further links to them: nothing is copied. Where the file system
 * has no links, none is kept. What is read from here is checked by its hash.
 */
export class KeptContents {
  private readonly sizes = new Map<string, number>();
  private total = 0;

  /** @param folder absolute path on the mirror's file system; made at need */
  constructor(readonly folder: string) {}

  get bytes(): number {
    return this.total;
  }

  /** A kept content; null when it is not kept. @param hash SHA-256, hex */
  read(hash: string): Buffer | null {
    const size = this.sizes.get(hash);
    if (size === undefined) return null;
    try {
      const file = openSync(join(this.folder, hash), READ_FLAGS);
      try {
        const stats = fstatSync(file);
        return stats.isFile() && stats.size === size ? readFileSync(file) : null;
      } finally {
        closeSync(file);
      }
    } catch {
      return null;
    }
  }

  /** Keeps the content of a file that is about to be replaced. @param file its absolute path */
  keep(file: string, content: ContentInfo): void {
    // A content that can't be kept can't be read any more, which its readers are told.
    this.add(file, content, linkSync);
  }

  /** Removes a file and keeps its content. @param file its absolute path @returns false when it is still there */
  take(file: string, content: ContentInfo): boolean {
    return this.add(file, content, renameSync);
  }

  private add(file: string, { hash, size }: ContentInfo, put: (from: string, to: string) => void): boolean {
    if (this.sizes.has(hash)) return false;
    const place = join(this.folder, hash);
    try {
      put(file, place);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || !this.makeFolder()) return false;
      try {
        put(file, place);
      } catch {
        return false;
      }
    }
    this.sizes.set(hash, size);
    this.total += size;
    return true;
  }

  /** Removes all but some contents. */
  retain(contents: Iterable<ContentInfo>): void {
    const wanted = new Set<string>();
    for (const { hash } of contents) wanted.add(hash);
    for (const hash of this.sizes.keys()) if (!wanted.has(hash)) this.remove(hash);
  }

  private remove(hash: string): void {
    rmSync(join(this.folder, hash), { force: true });
    this.total -= this.sizes.get(hash) ?? 0;
    this.sizes.delete(hash);
  }

  private makeFolder(): boolean {
    try {
      mkdirSync(this.folder, { mode: 0o700 });
      return true;
    } catch {
      return false;
    }
  }
}
