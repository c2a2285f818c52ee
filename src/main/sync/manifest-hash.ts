import { hash as hashOf } from 'node:crypto';

const HASH_BYTES = 32;

/**
 * One hash over a set of files that both ends keep up to date at constant cost per change: the XOR over all files of
 * SHA-256(path, NUL, content hash). Equal sets give equal hashes whatever the order of the changes was.
 * It detects drift; it does not defend against somebody who forges content on purpose.
 */
export class ManifestHash {
  private readonly sum = Buffer.alloc(HASH_BYTES);

  /**
   * Adds the file when it is not in the set and removes it when it is.
   * @param path relative to the workspace root, with forward slashes
   * @param hash SHA-256 of the content, hex
   */
  toggle(path: string, hash: string): void {
    const digest = hashOf('sha256', `${path}\0${hash}`, 'buffer');
    for (let i = 0; i < HASH_BYTES; i += 4) this.sum.writeInt32LE(this.sum.readInt32LE(i) ^ digest.readInt32LE(i), i);
  }

  clear(): void {
    this.sum.fill(0);
  }

  /** 64 hex digits; all zero for the empty set. */
  hex(): string {
    return this.sum.toString('hex');
  }
}
