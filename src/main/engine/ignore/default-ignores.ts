/** Directories that never leave the machine unless an ignore file brings them back with `!`. */
export const DEFAULT_IGNORED_DIRECTORIES = [
  'node_modules',
  '__pycache__',
  '.venv',
  'venv',
  '.idea',
  '.vscode',
  'dist',
  'build',
  '.next',
  'target',
] as const;

const NAMES: ReadonlySet<string> = new Set(DEFAULT_IGNORED_DIRECTORIES);

/** True for the name of a directory that is ignored unless an ignore file brings it back. */
export function isIgnoredByDefault(name: string): boolean {
  return NAMES.has(name);
}
