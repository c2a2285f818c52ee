import { hash as hashOf } from 'node:crypto';

const HASH_BYTES = 32;
/** So many changes wait at most until the hash is asked for: few enough to be worked off in some ms. */
const MAX_WAITING = 4_096;

/**
 * One hash over a set of files that both ends keep up to date at constant cost per change: the XOR over all files of
 * SHA-256(path, NUL, content hash). Equal sets give equal hashes whatever the order of the changes was.
 * It detects drift; it does not defend against somebody who forges content on purpose.
 */
export class ManifestHash {
  private readonly sum: Buffer;
  /** What is not in {@link sum} yet: whoever is busy with files has better things to do. */
  private waiting: string[] = [];

  /** @param saved what {@link hex} said of the set; absent for the empty one */
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
    this.waiting.push(`${path}\0${hash}`);
    if (this.waiting.length === MAX_WAITING) this.add();
  }

  clear(): void {
    this.waiting = [];
    this.sum.fill(0);
  }

  /** 64 hex digits; all zero for the empty set. */
  hex(): string {
    this.add();
    return this.sum.toString('hex');
  }

  private add(): void {
    for (const file of this.waiting) {
      const digest = hashOf('sha256', file, 'buffer');
      // Byte by byte: Buffer's methods for larger numbers take longer than that until they are compiled.
      for (let i = 0; i < HASH_BYTES; i++) this.sum[i] = (this.sum[i] as number) ^ (digest[i] as number);
    }
    this.waiting = [];
  }
}
