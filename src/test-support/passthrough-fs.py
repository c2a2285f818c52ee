"""Mounts a folder at another place through FUSE: passthrough-fs.py FOLDER MOUNT. A stopped process is a disk that hangs.

The first call of getattr, open or read on a file that is named hangs-at-getattr, hangs-at-open or hangs-at-read stops it.
"""
import os
import signal
import sys

from fusepy import FUSE, FuseOSError, Operations

folder, mount = sys.argv[1:]
STAT_FIELDS = ("st_mode", "st_nlink", "st_size", "st_uid", "st_gid", "st_mtime", "st_ctime", "st_atime", "st_ino")
STATFS_FIELDS = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_frsize", "f_namemax")


def fields(found, names):
    return {name: getattr(found, name) for name in names}


has_hung = False


def hang_once():
    global has_hung
    if not has_hung:
        has_hung = True
        os.kill(os.getpid(), signal.SIGSTOP)


class Passthrough(Operations):
    def __call__(self, operation, path, *rest):
        if path.endswith("/hangs-at-" + operation):
            hang_once()
        try:
            return super().__call__(operation, folder + path, *rest)
        except OSError as error:
            raise FuseOSError(error.errno)

    def getattr(self, path, handle=None):
        return fields(os.lstat(path), STAT_FIELDS)

    def readdir(self, path, handle):
        return [".", "..", *os.listdir(path)]

    def statfs(self, path):
        return fields(os.statvfs(path), STATFS_FIELDS)

    def open(self, path, flags):
        return os.open(path, flags & ~os.O_NOFOLLOW)

    def create(self, path, mode, info=None):
        return os.open(path, os.O_RDWR | os.O_CREAT, mode)

    def read(self, path, size, offset, handle):
        return os.pread(handle, size, offset)

    def write(self, path, data, offset, handle):
        return os.pwrite(handle, data, offset)

    def truncate(self, path, length, handle=None):
        os.truncate(path, length)

    def mkdir(self, path, mode):
        os.mkdir(path, mode)

    def unlink(self, path):
        os.unlink(path)

    def rename(self, old, new):
        os.rename(old, folder + new)

    def release(self, path, handle):
        os.close(handle)


FUSE(Passthrough(), mount, foreground=True, nothreads=True, use_ino=True, attr_timeout=0, entry_timeout=0)
