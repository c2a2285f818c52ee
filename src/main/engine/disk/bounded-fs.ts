import fs, { type Dirent, type FSWatcher, type WatchListener } from 'node:fs';
import { ProblemError } from '../../../shared/model/problem';
import { type DiskThread, threadFor } from './disk-thread';
import { hangingMountOf } from './mount-table';

/**
 * Functions of `node:fs` for paths that the user names. They do the same; on a disk whose answer may never come they wait a
 * bounded time, and then throw ProblemError `not-answering`.
 */
export const existsSync = byPath('existsSync');
export const lstatSync = byPath('lstatSync', toStats);
export const readdirSync = byPath('readdirSync', toEntries);
export const readlinkSync = byPath('readlinkSync');
export const realpathSync = byPath('realpathSync');
export const statSync = byPath('statSync', toStats);

/** The attributes of a path; null for any error of the system. @throws ProblemError `not-answering` */
export function lstatIfAny(path: string): fs.Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    return null;
  }
}

/** The threads that have opened a file, by its descriptor. */
const owners = new Map<number, DiskThread>();

export function openSync(path: string, flags: number | string): number {
  const thread = threadOf(path);
  if (!thread) return fs.openSync(path, flags);
  const fd = thread.call('openSync', path, flags) as number;
  owners.set(fd, thread);
  return fd;
}

/** Watches a file or a directory. The system asks the disk for it, which has to answer first. */
export function watch(path: string, listener: WatchListener<string>): FSWatcher {
  threadOf(path)?.call('statSync', path);
  return fs.watch(path, listener);
}

export function closeSync(fd: number): void {
  const thread = owners.get(fd);
  owners.delete(fd);
  if (thread) thread.close(fd);
  else fs.closeSync(fd);
}

export function fstatSync(fd: number): fs.Stats {
  const thread = owners.get(fd);
  return thread ? (toStats(thread.call('fstatSync', fd)) as fs.Stats) : fs.fstatSync(fd);
}

export function readSync(fd: number, bytes: Buffer, at: number, length: number, position: number | null): number {
  const thread = owners.get(fd);
  if (!thread) return fs.readSync(fd, bytes, at, length, position);
  const read = thread.call('readSync', fd, length, position) as Uint8Array;
  bytes.set(read, at);
  return read.length;
}

type PathCall = 'existsSync' | 'lstatSync' | 'readdirSync' | 'readlinkSync' | 'realpathSync' | 'statSync';

/** @param restore makes the result from its copy, which lost its class on the way between the threads */
function byPath<Name extends PathCall>(
  name: Name,
  restore: (copy: unknown, path: string) => unknown = (copy) => copy,
): (typeof fs)[Name] {
  // The system's own answer has the case of each name.
  const plain = name === 'realpathSync' ? fs.realpathSync.native : fs[name];
  const direct = plain as (path: string, options?: unknown) => unknown;
  const call = (path: string, options?: unknown) => {
    const thread = threadOf(path);
    return thread ? restore(thread.call(name, path, options), path) : direct(path, options);
  };
  return call as (typeof fs)[Name];
}

function threadOf(path: string): DiskThread | null {
  const mount = hangingMountOf(path);
  return mount && threadFor(mount.place);
}

function toStats(copy: unknown): unknown {
  return copy && Object.setPrototypeOf(copy, fs.Stats.prototype);
}

/** Names, or pairs of a name and a type in Node's numbers. */
function toEntries(copy: unknown, path: string): unknown {
  const entries = copy as readonly (string | readonly [string, number])[];
  const toEntry = (pair: readonly [string, number]): Dirent => Reflect.construct(fs.Dirent, [...pair, path]);
  return entries.map((entry) => (typeof entry === 'string' ? entry : toEntry(entry)));
}
