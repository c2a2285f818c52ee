import type { Stats } from 'node:fs';
import { basename, extname } from 'node:path';

/** Names under which ignore files stand, none of which a system takes for a program. */
const RULE_FILES: readonly string[] = [
  '.gitignore',
  '.aishignore',
  'exclude',
  'ignore',
  '.gitignore_global',
  'gitignore_global',
];

/**
 * Whether the system, told to open an ignore file, can only show it: what `core.excludesFile` of somebody else's
 * repository names may be a program.
 */
export function isPlainRuleFile(path: string, stats: Pick<Stats, 'isFile' | 'mode'>): boolean {
  const isProgram = process.platform !== 'win32' && (stats.mode & 0o111) !== 0;
  return stats.isFile() && !isProgram && RULE_FILES.includes(basename(path));
}

/** Whether the system, told to open a folder, can only show it: macOS runs those that are applications or the like. */
export function isPlainFolder(path: string, platform: NodeJS.Platform): boolean {
  return platform !== 'darwin' || extname(path) === '';
}
