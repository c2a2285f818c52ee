import { hash as hashOf } from 'node:crypto';

const HASH_BYTES = 32;

/**
 * One hash over a set of files that both ends keep up to date at constant cost per change: the XOR over all files of
 * SHA-256(path, NUL, content hash). Equal sets give equal hashes whatever the order of the changes was.
 * It detects drift; it does not defend against somebody who forges content on purpose.
 */
export class ManifestHash {
  private readonly sum: Buffer;

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
    const digest = hashOf('sha256', `${path}\0${hash}`, 'buffer');
    // Byte by byte: Buffer's methods for larger numbers take longer than that until they are compiled.
    for (let i = 0; i < HASH_BYTES; i++) this.sum[i] = (this.sum[i] as number) ^ (digest[i] as number);
  }

  clear(): void {
    this.sum.fill(0);
  }

  /** 64 hex digits; all zero for the empty set. */
  hex(): string {
    return this.sum.toString('hex');
  }
}
