import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type PoolFile, sourcePool } from './pool';

/** The wanted content of a folder: relative path with `/` → size in bytes. */
export type Tree = Map<string, number>;

/** A folder full of source files, to be mirrored. */
export interface Source {
  readonly root: string;
  readonly tree: Tree;
}

/** The largest file of a workload of small files, bytes. */
const SMALL_BYTES = 4_096;

/** The number of source files, and their kind. */
export interface SourceKind {
  readonly count: number;
  readonly small?: boolean;
}

/** Makes sources, each once; what changes its source gets a copy. */
export class Sources {
  private readonly made = new Map<string, Source>();

  constructor(private readonly folder: string) {}

  /** A source that does not change. */
  get(kind: SourceKind): Source {
    const name = `${kind.count}${kind.small ? '-small' : ''}`;
    const known = this.made.get(name) ?? fill(join(this.folder, name), kind);
    this.made.set(name, known);
    return known;
  }

  /** A copy of a source in a new folder, for a step that changes it. */
  copy(kind: SourceKind, root: string): Source {
    const { root: from, tree } = this.get(kind);
    rmSync(root, { recursive: true, force: true });
    cpSync(from, root, { recursive: true, preserveTimestamps: true });
    return { root, tree: new Map(tree) };
  }
}

/** Reads everything once, so that every tool finds it in memory. */
export function warm({ root, tree }: Source): void {
  for (const path of tree.keys()) readFileSync(join(root, path));
}

/** Packages with too few files are repeated in another folder; a line in each file makes it different. */
function fill(root: string, { count, small }: SourceKind): Source {
  const pool = sourcePool().filter(({ size }) => !small || size <= SMALL_BYTES);
  const tree: Tree = new Map();
  for (let at = 0; at < count; at++) {
    const file = pool[at % pool.length] as PoolFile;
    const copy = Math.floor(at / pool.length);
    const path = copy === 0 ? file.path : `copy-${copy}/${file.path}`;
    const bytes = copy === 0 ? readFileSync(file.from) : Buffer.concat([readFileSync(file.from), marker(copy)]);
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
    tree.set(path, bytes.length);
  }
  return { root, tree };
}

function marker(copy: number): Buffer {
  return Buffer.from(`\n// Copy ${copy}.\n`);
}
