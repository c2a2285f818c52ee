import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const PART_BYTES = 16 * 1024;

/** As {@link readSmallBytes}, but decoded. */
export function readSmallFile(path: string, maxBytes: number, followSymlink = true): string | null {
  return readSmallBytes(path, maxBytes, followSymlink)?.toString('utf8') ?? null;
}

/**
 * Reads a small file that may be hostile: a FIFO or a device does not block, and at most the limit is read.
 * @param path absolute path
 * @param followSymlink true when the last part of the path may be a symlink
 * @returns null when it is not a regular file
 * @throws the system's error, or one for a file that is too large
 */
export function readSmallBytes(path: string, maxBytes: number, followSymlink: boolean): Buffer | null {
  const noFollow = followSymlink ? 0 : (constants.O_NOFOLLOW ?? 0);
  const fd = openSync(path, constants.O_RDONLY | noFollow | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return null;
    if (stats.size > maxBytes) throw tooLarge(maxBytes);
    return readAll(fd, maxBytes);
  } finally {
    closeSync(fd);
  }
}

/** As {@link readSmallFile}, but null when the file can't be read. */
export function readSmallFileIfAny(path: string, maxBytes: number): string | null {
  try {
    return readSmallFile(path, maxBytes);
  } catch {
    return null;
  }
}

/** Reads to the end, since some file systems report a size of 0 for files with content. */
function readAll(fd: number, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  for (let length = 0; ; ) {
    const part = Buffer.allocUnsafe(PART_BYTES);
    const bytes = readSync(fd, part);
    if (bytes === 0) return Buffer.concat(parts);
    length += bytes;
    if (length > maxBytes) throw tooLarge(maxBytes);
    parts.push(part.subarray(0, bytes));
  }
}

function tooLarge(maxBytes: number): Error {
  return new Error(`larger than ${Math.round(maxBytes / 1024).toLocaleString('en')} KB`);
}
