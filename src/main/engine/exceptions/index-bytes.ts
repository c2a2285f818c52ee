import { constants } from 'node:fs';
import { closeSync, fstatSync, openSync, readSync } from '../disk/bounded-fs';

const CHUNK_BYTES = 128 * 1024;

/** The problem of a file that is no index of git, or too large for one. */
export class BadIndexError extends Error {
  override readonly name = 'BadIndexError';
}

/** Reads a file from its start to its end in chunks, so that its size does not matter for the memory. */
export class IndexBytes {
  /** Size of the file when it was opened, bytes. */
  readonly size: number;
  private readonly fd: number;
  private bytes: Buffer = Buffer.alloc(CHUNK_BYTES);
  private at = 0;
  private end = 0;
  private taken = 0;

  /** @throws the system's error, or {@link BadIndexError} for a file that is not regular or is larger than `maxBytes` */
  constructor(path: string, maxBytes: number) {
    this.fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(this.fd);
    this.size = stats.size;
    if (stats.isFile() && stats.size <= maxBytes) return;
    this.close();
    throw new BadIndexError(stats.isFile() ? 'too large' : 'not a regular file');
  }

  /** Position in the file. */
  get position(): number {
    return this.taken + this.at;
  }

  /** Takes this many bytes, which are valid until the next call. @throws BadIndexError at the end of the file */
  take(length: number): Buffer {
    this.fill(length);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Takes the bytes up to a NUL, and the NUL. @throws BadIndexError when there is none within `maxLength` */
  takeText(maxLength: number): Buffer {
    for (let length = 64; ; length *= 2) {
      this.fill(Math.min(length, this.size - this.position));
      const nul = this.bytes.subarray(0, this.end).indexOf(0, this.at);
      if (nul >= 0 && nul - this.at <= maxLength) {
        const text = this.bytes.subarray(this.at, nul);
        this.at = nul + 1;
        return text;
      }
      if (nul >= 0 || length > maxLength || this.position + length >= this.size)
        throw new BadIndexError('no end of a name');
    }
  }

  skip(length: number): void {
    for (let left = length; left > 0; left -= CHUNK_BYTES) this.take(Math.min(left, CHUNK_BYTES));
  }

  close(): void {
    closeSync(this.fd);
  }

  /** Makes this many bytes available. */
  private fill(length: number): void {
    if (this.end - this.at >= length) return;
    const rest = this.bytes.subarray(this.at, this.end);
    const target = length > this.bytes.length ? Buffer.alloc(length + CHUNK_BYTES) : this.bytes;
    rest.copy(target);
    this.taken += this.at;
    this.bytes = target;
    this.end = rest.length;
    this.at = 0;
    while (this.end < length) {
      const read = readSync(this.fd, target, this.end, target.length - this.end, null);
      if (read === 0) throw new BadIndexError('cut off');
      this.end += read;
    }
  }
}
