/** File of a revision that is to be placed in a pinned tree. */
export type PinFile = readonly [path: string, hash: string, size: number];

/** Work of a thread, on absolute paths. */
export type PinJob =
  | {
      readonly kind: 'place';
      /** The mirror, and the contents that its files had before, by hash. */
      readonly mirror: string;
      readonly kept: string;
      /** The new tree, in a folder that nothing else writes to. */
      readonly tree: string;
      /** Contents that read-only trees share, by hash; null for a tree with files of its own. */
      readonly shared: string | null;
      readonly files: readonly PinFile[];
    }
  | {
      readonly kind: 'remove';
      readonly folder: string;
      /** Contents of read-only trees, of which those without a tree are removed, too. */
      readonly shared: string;
    };

/** Answer of the thread: positions of the files whose content was not found, or the error of the disk. */
export type PinAnswer = { readonly missing: readonly number[] } | { readonly code: string; readonly message: string };

/** Code of the thread, which is run as a text: it uses nothing of this module. */
export function servePins(): void {
  const { parentPort, threadId } = process.getBuiltinModule('node:worker_threads');
  const { hash: hashOf } = process.getBuiltinModule('node:crypto');
  const fs = process.getBuiltinModule('node:fs');
  const { dirname } = process.getBuiltinModule('node:path');
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, COPYFILE_EXCL, COPYFILE_FICLONE_FORCE } = fs.constants;
  const readFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
  const hasFdFolder = process.platform === 'linux';
  let canClone = true;
  let buffer = Buffer.alloc(256 * 1024);

  const contentOf = (fd: number, hash: string, size: number): Buffer | null => {
    if (buffer.length <= size) buffer = Buffer.alloc(size + 1);
    let length = 0;
    // One byte more than it should have: a file that grows is another one.
    while (length <= size) {
      const count = fs.readSync(fd, buffer, length, size + 1 - length, length);
      if (count === 0) break;
      length += count;
    }
    const bytes = buffer.subarray(0, length);
    return length === size && hashOf('sha256', bytes, 'hex') === hash ? bytes : null;
  };

  /** Calls `use` with the content of a file when it is the wanted one; null for any other, and for what is no file. */
  const withContent = <T>(
    file: string,
    hash: string,
    size: number,
    use: (bytes: Buffer, fd: number) => T,
  ): T | null => {
    let fd: number;
    try {
      fd = fs.openSync(file, readFlags);
    } catch {
      return null;
    }
    try {
      let bytes: Buffer | null = null;
      try {
        bytes = contentOf(fd, hash, size);
      } catch {
        // A directory, or a disk that can't be read.
      }
      return bytes && use(bytes, fd);
    } finally {
      fs.closeSync(fd);
    }
  };

  const inFolder = <T>(target: string, make: () => T): T => {
    try {
      return make();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      fs.mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      return make();
    }
  };

  const write = (target: string, bytes: Buffer, mode: number) => {
    const fd = inFolder(target, () => fs.openSync(target, 'wx', mode));
    try {
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at);
    } finally {
      fs.closeSync(fd);
    }
  };

  /** Shares the blocks of the file; what it got is read again, since the file may have changed after it was read. */
  const clone = (file: string, fd: number, target: string, hash: string, size: number): boolean => {
    if (!canClone) return false;
    try {
      // The path through the descriptor is of the very file that was opened, also when another one has its name by now.
      const source = hasFdFolder ? `/proc/self/fd/${fd}` : file;
      inFolder(target, () => fs.copyFileSync(source, target, COPYFILE_EXCL | COPYFILE_FICLONE_FORCE));
      fs.chmodSync(target, 0o600);
      if (withContent(target, hash, size, () => true)) return true;
    } catch {
      canClone = false;
    }
    fs.rmSync(target, { force: true });
    return false;
  };

  const link = (shared: string, target: string, hash: string, size: number, sources: readonly string[]): boolean => {
    const content = `${shared}/${hash}`;
    const place = (bytes: Buffer) => {
      try {
        inFolder(target, () => fs.linkSync(content, target));
      } catch {
        // No links on this disk, or too many of this content.
        write(target, bytes, 0o400);
      }
      return true;
    };
    if (withContent(content, hash, size, place)) return true;
    return sources.some((file) =>
      withContent(file, hash, size, (bytes) => {
        const temp = `${content}.${threadId}`;
        fs.rmSync(temp, { force: true });
        write(temp, bytes, 0o400);
        fs.renameSync(temp, content);
        return place(bytes);
      }),
    );
  };

  const place = (job: PinJob & { kind: 'place' }): number[] => {
    const missing: number[] = [];
    for (const [at, [path, hash, size]] of job.files.entries()) {
      const target = `${job.tree}/${path}`;
      const sources = [`${job.mirror}/${path}`, `${job.kept}/${hash}`];
      const copy = (file: string) =>
        withContent(file, hash, size, (bytes, fd) => {
          if (!clone(file, fd, target, hash, size)) write(target, bytes, 0o600);
          return true;
        });
      const isPlaced = job.shared === null ? sources.some(copy) : link(job.shared, target, hash, size, sources);
      if (!isPlaced) missing.push(at);
    }
    return missing;
  };

  const remove = ({ folder, shared }: PinJob & { kind: 'remove' }): number[] => {
    fs.rmSync(folder, { recursive: true, force: true });
    for (const name of fs.existsSync(shared) ? fs.readdirSync(shared) : []) {
      const content = `${shared}/${name}`;
      if (fs.lstatSync(content).nlink < 2) fs.unlinkSync(content);
    }
    return [];
  };

  parentPort?.on('message', (job: PinJob) => {
    try {
      parentPort.postMessage({ missing: job.kind === 'place' ? place(job) : remove(job) });
    } catch (error) {
      const { code = '', message } = error as NodeJS.ErrnoException;
      parentPort.postMessage({ code, message });
    }
  });
}
