import { childOf, parentOf, type RelPath } from '../../../shared/util/rel-path';
import { readBlob, readTree } from '../git/object-reader';
import { type IndexLocation, readGitIndex } from './git-index';

const IGNORE_FILE = '.gitignore';
/** Most such files and directories of one repository. */
const MAX_KEPT = 100_000;

/** The `.gitignore` files that a sparse checkout leaves out of the work tree. git takes their lines from its objects. */
export class LeftOutIgnoreFiles {
  /** Ids of files and directories that are left out, by path. */
  private readonly ids = new Map<RelPath, string>();

  /** @throws an error when the index can't be read */
  constructor(private readonly location: IndexLocation) {
    for (const { path, leftOut } of readGitIndex(location)) {
      const isKept = leftOut !== undefined && (path.endsWith('/') || path.split('/').at(-1) === IGNORE_FILE);
      if (!isKept) continue;
      if (this.ids.size >= MAX_KEPT) throw new Error('too many files are left out');
      this.ids.set(path.replace(/\/$/, ''), leftOut);
    }
  }

  /**
   * The file of a directory, relative to the top of the work tree; null when it is not left out.
   * @throws an error when it is left out and can't be read
   */
  read(directory: RelPath): Buffer | null {
    const id = this.ids.get(childOf(directory, IGNORE_FILE)) ?? this.inLeftOutTree(directory);
    if (id === null) return null;
    const content = readBlob(this.location.commonDir, id);
    if (!content) throw new Error("its content is not among git's objects here");
    return content;
  }

  /** The file's id when the whole directory, or one above it, is left out. */
  private inLeftOutTree(directory: RelPath): string | null {
    const below: string[] = [IGNORE_FILE];
    for (let at: RelPath | null = directory; at; at = parentOf(at)) {
      let id = this.ids.get(at);
      if (id === undefined) {
        below.unshift(at.slice(at.lastIndexOf('/') + 1));
        continue;
      }
      for (const name of below) {
        const tree = readTree(this.location.commonDir, id, this.location.idBytes);
        if (!tree) throw new Error("its directory is not among git's objects here");
        id = tree.get(name);
        if (id === undefined) return null;
      }
      return id;
    }
    return null;
  }
}
