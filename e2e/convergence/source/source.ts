import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { readDisk } from './disk';
import { Filter, type FilterOptions, isIgnoreFile, NO_GIT_FACTS } from './filter';
import { gitFacts } from './git-facts';
import { History } from './history';
import { childOf, parentOf, Tree } from './tree';

const KEPT_LINES = 20_000;

/**
 * The folder that is mirrored, and what is known of it: every change is made on disk and in memory, and the history then
 * says what the server should hold. Changes are made one after the other, each by one call to the system, so that nothing
 * the engine can see of them is missing from the history.
 */
export class Source {
  readonly tree = new Tree();
  readonly history = new History();
  /** The operations done, the newest last. */
  readonly log: string[] = [];
  /** Names what is being done, for the log. */
  doing = '';
  /** Set while another program changes the folder; resolves when the history knows what it did. */
  otherProgram: Promise<void> | null = null;
  private rules: Filter;
  private git = NO_GIT_FACTS;
  private contents = 0;

  /** @param place absolute path of the folder, which exists; it may be moved, and `place` then has to follow */
  constructor(
    public place: string,
    private readonly options: FilterOptions,
  ) {
    this.rules = new Filter(this.tree, options);
  }

  get maxFileBytes(): number {
    return this.options.maxFileBytes;
  }

  /** A number that no file's content had before. */
  nextContent(): number {
    return ++this.contents;
  }

  /** Regular files that no rule is in, in the order in which they came. */
  files(): string[] {
    return [...this.tree.leaves].flatMap(([path, { kind }]) => (kind === 'file' && !isIgnoreFile(path) ? [path] : []));
  }

  /** True when git was at work in a directory, or in one below it. */
  holdsRepository(directory: string): boolean {
    return [...this.git.repositories].some((path) => `${path}/`.startsWith(`${directory}/`));
  }

  /** True when a file that should be mirrored lies below a directory. */
  isMirroredBelow(directory: string): boolean {
    return this.tree.leavesBelow(directory).some((path) => this.rules.content(path) !== null);
  }

  /** Adds a line to the log. */
  note(line: string): void {
    this.log.push(`${new Date().toISOString().slice(14, 23)} ${line}`);
    if (this.log.length > KEPT_LINES) this.log.shift();
  }

  makeDirectory(path: string): void {
    mkdirSync(this.at(path), { recursive: true });
    this.tree.addDirectory(path);
  }

  /** As {@link makeDirectory}, also where there is a file in the way. */
  makePlace(path: string): void {
    for (let at = path; at !== ''; at = parentOf(at)) if (this.tree.leaves.has(at)) this.remove(at);
    this.makeDirectory(path);
  }

  /** Opens a file for writing anew, and closes it empty. */
  truncate(path: string): void {
    this.change(
      [path],
      () => writeFileSync(this.at(path), ''),
      () => this.tree.put(path, { kind: 'file', bytes: Buffer.alloc(0) }),
    );
  }

  append(path: string, bytes: Buffer): void {
    const before = this.tree.bytes(path) ?? Buffer.alloc(0);
    this.change(
      [path],
      () => appendFileSync(this.at(path), bytes),
      () => this.tree.put(path, { kind: 'file', bytes: Buffer.concat([before, bytes]) }),
    );
  }

  /** Truncates the file and writes it, as most programs do. */
  write(path: string, bytes: Buffer): void {
    this.truncate(path);
    if (bytes.length > 0) this.append(path, bytes);
  }

  /** Writes over the beginning of a file; its length stays. */
  overwrite(path: string, bytes: Buffer): void {
    const before = this.tree.bytes(path) as Buffer;
    const after = Buffer.concat([bytes, before.subarray(bytes.length)]);
    this.change(
      [path],
      () => {
        const fd = openSync(this.at(path), 'r+');
        writeSync(fd, bytes);
        closeSync(fd);
      },
      () => this.tree.put(path, { kind: 'file', bytes: after }),
    );
  }

  /** Writes a temporary file beside it and moves that to its place. */
  replace(path: string, bytes: Buffer): void {
    const temporary = childOf(parentOf(path), `.saving-${this.nextContent()}~`);
    this.write(temporary, bytes);
    this.move(temporary, path);
  }

  move(from: string, to: string): void {
    const below = this.tree.leavesBelow(from);
    this.change(
      [from, to, ...below, ...below.map((path) => to + path.slice(from.length))],
      () => renameSync(this.at(from), this.at(to)),
      () => this.tree.move(from, to),
    );
  }

  /** Removes a file, or a directory with what is in it; ignore files go last, so that they hold to the end. */
  remove(path: string): void {
    const leaves = this.tree.leaves.has(path) ? [path] : this.tree.leavesBelow(path);
    const unlink = (paths: readonly string[]) =>
      this.change(
        paths,
        () => {
          for (const leaf of paths) unlinkSync(this.at(leaf));
        },
        () => {
          for (const leaf of paths) this.tree.remove(leaf);
        },
      );
    unlink(leaves.filter((leaf) => !isIgnoreFile(leaf)));
    unlink(leaves.filter(isIgnoreFile));
    // Entries outside the tree, such as names that are not Unicode, go with the directory.
    rmSync(this.at(path), { recursive: true, force: true });
    this.tree.remove(path);
  }

  link(path: string, target: string): void {
    this.change(
      [path],
      () => symlinkSync(target, this.at(path)),
      () => this.tree.put(path, { kind: 'other' }),
    );
  }

  /**
   * Runs another program on the folder, and learns from the disk what it did. Nothing else changes the folder meanwhile.
   * @param what names it, for the log
   */
  async runOther(what: string, run: () => unknown): Promise<void> {
    const start = Date.now();
    const before = readDisk(this.place);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.otherProgram = promise;
    this.note(what);
    try {
      await run();
    } finally {
      const after = readDisk(this.place, before);
      this.git = gitFacts(this.place, after.repositories);
      const old = [...this.tree.leaves.keys()];
      this.tree.become(after.leaves, after.directories);
      this.rules = new Filter(this.tree, this.options, this.git);
      const end = Date.now() + 1;
      this.history.blur(start, end, after.untouched);
      for (const path of new Set([...old, ...this.tree.leaves.keys()])) {
        this.history.note(path, this.rules.content(path), start, end);
      }
      this.otherProgram = null;
      this.note(`over: ${what}`);
      resolve();
    }
  }

  chmod(path: string, mode: number): void {
    chmodSync(this.at(path), mode);
  }

  /** Sets the modification time, ms since the epoch. */
  setTime(path: string, time: number): void {
    utimesSync(this.at(path), time / 1000, time / 1000);
  }

  /** Absolute path. */
  at(path: string): string {
    return join(this.place, path);
  }

  private change(touched: readonly string[], disk: () => void, memory: () => void): void {
    const start = Date.now();
    disk();
    memory();
    const end = Date.now() + 1;
    this.note(`${this.doing}: ${touched.slice(0, 2).map(quote)}`);
    const all = touched.some(isIgnoreFile);
    if (all) this.rules = new Filter(this.tree, this.options, this.git);
    const paths = all ? new Set([...touched, ...this.tree.leaves.keys()]) : touched;
    for (const path of paths) this.history.note(path, this.rules.content(path), start, end);
  }
}

function quote(path: string): string {
  return JSON.stringify(path);
}
