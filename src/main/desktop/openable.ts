import type { Stats } from 'node:fs';
import { basename, extname } from 'node:path';
import { IGNORE_FILES } from '../engine/ignore/ignore-file-names';

/** Names of ignore files. No system runs a file of such a name. */
const RULE_FILES: readonly string[] = [...IGNORE_FILES, 'exclude', 'ignore', '.gitignore_global', 'gitignore_global'];

/** True when the system can't run this ignore file: `core.excludesFile` of a foreign repository may name a program. */
export function isSafeRuleFile(path: string, stats: Pick<Stats, 'isFile' | 'mode'>): boolean {
  const isProgram = process.platform !== 'win32' && (stats.mode & 0o111) !== 0;
  return stats.isFile() && !isProgram && RULE_FILES.includes(basename(path));
}

/** True when the system can't run this folder: macOS runs folders that are applications or bundles. */
export function isSafeFolder(path: string, platform: NodeJS.Platform): boolean {
  return platform !== 'darwin' || extname(path) === '';
}
