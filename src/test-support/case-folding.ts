import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from './start-process';

/** Debian's Python, which has its package `python3-fusepy`. */
const PYTHON = '/usr/bin/python3';

/** Serves a directory as a file system that finds a name in any case, and keeps the case in which it was made. */
const SERVER = `
import os, sys, errno
from fusepy import FUSE, FuseOSError, Operations
back, place = sys.argv[1:]
class Folding(Operations):
    def real(self, path, new=None):
        at = back
        names = [name for name in path.split('/') if name]
        for i, name in enumerate(names):
            there = os.listdir(at) if os.path.isdir(at) else []
            same = [other for other in there if other.lower() == name.lower()]
            at = os.path.join(at, name if new and i == len(names) - 1 or not same else same[0])
        return at
    def __call__(self, op, *args):
        try: return super().__call__(op, *args)
        except FuseOSError: raise
        except OSError as error: raise FuseOSError(error.errno)
    def getattr(self, path, fh=None):
        found = os.lstat(self.real(path))
        return {key: getattr(found, key) for key in ('st_ino', 'st_mode', 'st_nlink', 'st_uid', 'st_gid', 'st_size', 'st_atime', 'st_mtime', 'st_ctime')}
    def readdir(self, path, fh): return ['.', '..'] + os.listdir(self.real(path))
    def mkdir(self, path, mode): os.mkdir(self.real(path), mode)
    def rmdir(self, path): os.rmdir(self.real(path))
    def unlink(self, path): os.unlink(self.real(path))
    def rename(self, old, new): os.rename(self.real(old), self.real(new, new=True))
    def chmod(self, path, mode): os.chmod(self.real(path), mode)
    def utimens(self, path, times=None): os.utime(self.real(path), times)
    def truncate(self, path, length, fh=None): os.truncate(self.real(path), length)
    def open(self, path, flags): return os.open(self.real(path), flags)
    def create(self, path, mode, fi=None): return os.open(self.real(path), os.O_RDWR | os.O_CREAT, mode)
    def read(self, path, size, offset, fh): return os.pread(fh, size, offset)
    def write(self, path, data, offset, fh): return os.pwrite(fh, data, offset)
    def release(self, path, fh): os.close(fh)
FUSE(Folding(), place, foreground=True, nothreads=True, use_ino=True, attr_timeout=0, entry_timeout=0)
`;

/** Reason for which no file system that folds case can be mounted here; null when one can. */
export function whyNoFolding(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs Linux and root, to mount a file system';
  try {
    execFileSync(PYTHON, ['-c', 'import fusepy'], { stdio: 'ignore' });
    return statSync('/dev/fuse').isCharacterDevice() ? null : 'the system has no FUSE';
  } catch {
    return 'needs FUSE and the package python3-fusepy';
  }
}

/** Mounts a file system that folds case at an existing directory. @returns a function that unmounts it */
export async function mountFolding(place: string): Promise<() => void> {
  const back = `${place}-back`;
  mkdirSync(back);
  const { dev } = statSync(place);
  const server = startProcess(PYTHON, ['-c', SERVER, back, place], { stdio: ['ignore', 'ignore', 'inherit'] });
  while (statSync(place).dev === dev) {
    if (server.exitCode !== null) throw new Error('The file system could not be mounted.');
    await sleep(20);
  }
  return () => {
    execFileSync('umount', ['--lazy', place]);
    server.kill();
  };
}
