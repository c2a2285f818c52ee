import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FileStat, sameStat, toFileStat } from '../../../shared/node/file-stat';
import { errorCode, isMissing } from '../../../shared/util/errors';
import { closeSync, fstatSync, openSync, readSync } from '../disk/bounded-fs';
import { BufferSlab } from './buffer-slab';

/** The result of reading one file. */
export type ReadResult =
  /** `hash` is the SHA-256 of `bytes` in hex; `text` is true for valid UTF-8. */
  | {
      readonly kind: 'content';
      readonly bytes: Buffer;
      readonly hash: string;
      readonly text: boolean;
      readonly stat: FileStat;
    }
  /** The file is missing. */
  | { readonly kind: 'gone' }
  /** The path is not a regular file any more (a symlink, a FIFO, a directory …). */
  | { readonly kind: 'not-a-file' }
  | { readonly kind: 'too-large'; readonly size: number }
  /** The file changed during each attempt to read it. */
  | { readonly kind: 'unstable' }
  | { readonly kind: 'unreadable'; readonly code: string };

const slab = new BufferSlab();
const MAX_ATTEMPTS = 4;
const RETRY_MS = 25;
// NONBLOCK: opening a FIFO in the file's place must not hang. NOFOLLOW: a symlink in its place must not be read.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a whole file, and again when it changed meanwhile, so that the bytes are a state that the file really had. Each
 * attempt is synchronous: for source files that takes a fifth of the time of the thread pool. Callers yield to the event
 * loop between chunks of files.
 * @param path absolute path
 * @param maxBytes larger files are not read
 * @param seen earlier attributes of the regular file: when they are unchanged after the read, one `fstat` is saved
 */
export async function readStable(path: string, maxBytes: number, seen: FileStat | null = null): Promise<ReadResult> {
  for (let attempt = 1; ; attempt++) {
    const result = readOnce(path, maxBytes, attempt === 1 ? seen : null);
    if (result.kind !== 'unstable' || attempt === MAX_ATTEMPTS) return result;
    await sleep(RETRY_MS * attempt);
  }
}

function readOnce(path: string, maxBytes: number, seen: FileStat | null): ReadResult {
  let fd: number;
  try {
    fd = openSync(path, FLAGS);
  } catch (error) {
    if (isMissing(error)) return { kind: 'gone' };
    const code = errorCode(error);
    return code === 'ELOOP' || code === 'ENXIO' ? { kind: 'not-a-file' } : { kind: 'unreadable', code };
  }
  try {
    return (seen && seen.size <= maxBytes && readAsSeen(fd, seen)) || readOpen(fd, maxBytes);
  } catch (error) {
    return { kind: 'unreadable', code: errorCode(error) };
  } finally {
    closeSync(fd);
  }
}

function readOpen(fd: number, maxBytes: number): ReadResult {
  const before = fstatSync(fd);
  if (!before.isFile()) return { kind: 'not-a-file' };
  if (before.size > maxBytes) return { kind: 'too-large', size: before.size };
  return readAsSeen(fd, toFileStat(before)) ?? { kind: 'unstable' };
}

/** The content of a regular file whose attributes are unchanged after the read; else null. */
function readAsSeen(fd: number, seen: FileStat): ReadResult | null {
  // One byte more than expected, so that a file with more content than its size is detected.
  const buffer = slab.take(seen.size + 1);
  let length = 0;
  do {
    const bytesRead = readSync(fd, buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  } while (length < seen.size);
  if (length !== seen.size) return null;
  const bytes = buffer.subarray(0, length);
  const after = fstatSync(fd);
  if (!after.isFile() || !sameStat(seen, toFileStat(after))) return null;
  return { kind: 'content', bytes, hash: hash('sha256', bytes, 'hex'), text: isUtf8(bytes), stat: seen };
}
