import { hash as hashOf } from 'node:crypto';

const HASH_BYTES = 32;
/** Most changes that are not hashed yet; hashing them takes a few ms. */
const MAX_PENDING = 4_096;

/**
 * Hash over a set of files that both ends update at constant cost per change: the XOR over all files of
 * SHA-256(path, NUL, content hash). Equal sets give equal hashes in any order of changes. It detects drift, not forgery.
 */
export class ManifestHash {
  private readonly sum: Buffer;
  /** Changes that are not in {@link sum} yet. They are hashed lazily, so that file transfer is not slowed down. */
  private pending: string[] = [];

  /** @param saved result of {@link hex} for the initial set; absent for the empty one */
  constructor(saved = '') {
    this.sum = Buffer.alloc(HASH_BYTES);
    this.sum.write(saved, 'hex');
  }

  /**
   * Adds the file when it is not in the set and removes it when it is.
   * @param path relative to the workspace root, with forward slashes
   * @param hash SHA-256 of the content, hex
   */
  toggle(path: string, hash: string): void {
    this.pending.push(`${path}\0${hash}`);
    if (this.pending.length === MAX_PENDING) this.hashPending();
  }

  /** Makes the set empty. */
  clear(): void {
    this.pending = [];
    this.sum.fill(0);
  }

  /** 64 hex digits; all zero for the empty set. */
  hex(): string {
    this.hashPending();
    return this.sum.toString('hex');
  }

  private hashPending(): void {
    for (const file of this.pending) {
      const digest = hashOf('sha256', file, 'buffer');
      // Byte by byte: Buffer's methods for larger numbers are slower until they are compiled.
      for (let i = 0; i < HASH_BYTES; i++) this.sum[i] = (this.sum[i] as number) ^ (digest[i] as number);
    }
    this.pending = [];
  }
}
