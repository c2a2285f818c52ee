import { linkSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../../shared/util/errors';
import type { ContentInfo } from './content-info';

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
    if (!this.sizes.has(hash)) return null;
    try {
      return readFileSync(join(this.folder, hash));
    } catch {
      return null;
    }
  }

  /** Keeps the content of a file that is about to be replaced or removed. @param file its absolute path */
  keep(file: string, { hash, size }: ContentInfo): void {
    if (this.sizes.has(hash)) return;
    const place = join(this.folder, hash);
    try {
      linkSync(file, place);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || !this.makeFolder()) return;
      try {
        linkSync(file, place);
      } catch {
        // Its revision can't be read any more then, which its readers are told.
        return;
      }
    }
    this.sizes.set(hash, size);
    this.total += size;
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
