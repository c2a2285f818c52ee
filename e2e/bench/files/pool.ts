import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, resolve } from 'node:path';
import { findSecretContent } from '../../../src/main/engine/secrets/secret-content';
import { findSecretName } from '../../../src/main/engine/secrets/secret-name';

const NODE_MODULES = resolve(import.meta.dirname, '../../../node_modules');
const EXTENSIONS = new Set(['.js', '.cjs', '.mjs', '.ts', '.cts', '.mts', '.tsx', '.json', '.md', '.css']);
/** Ignored by default, by some tools also as the beginning of a name: paths that begin so are renamed in a workload. */
const IGNORED = /^(node_modules|__pycache__|venv|dist|build|target)/;
/** Below the app's limit for one file, with room for a line more. */
const MAX_BYTES = 100_000;

/** A real source file of a published package. */
export interface PoolFile {
  /** Absolute. */
  readonly from: string;
  /** Its path in a workload: relative, with `/`. */
  readonly path: string;
  readonly size: number;
}

let pool: readonly PoolFile[] | undefined;

/**
 * Source files of the packages that the project has installed, in an order that mixes the packages: all of them belong
 * in a mirror by default, so that every tool has the same work.
 */
export function sourcePool(): readonly PoolFile[] {
  pool ??= walk(NODE_MODULES)
    .map(describe)
    .filter(belongsInMirror)
    .sort((a, b) => mixed(a.path) - mixed(b.path) || (a.path < b.path ? -1 : 1));
  return pool;
}

function walk(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.')) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() && EXTENSIONS.has(extname(entry.name)) ? [path] : [];
  });
}

function describe(from: string): PoolFile {
  const segments = relative(NODE_MODULES, from).split(/[\\/]/);
  const path = segments.map((segment) => segment.replace(IGNORED, '_$1')).join('/');
  return { from, path, size: statSync(from).size };
}

function belongsInMirror({ from, path, size }: PoolFile): boolean {
  if (size === 0 || size > MAX_BYTES || findSecretName(path)) return false;
  const bytes = readFileSync(from);
  return isUtf8(bytes) && !findSecretContent(bytes);
}

/** A number for the package and top folder that a file is in, the same on every machine: files that belong together stay together. */
function mixed(path: string): number {
  let hash = 2_166_136_261;
  for (const char of path.split('/').slice(0, 2).join('/')) hash = Math.imul(hash ^ char.charCodeAt(0), 16_777_619);
  return hash >>> 0;
}
