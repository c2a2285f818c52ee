/** Names of directories that stay here although git tracks files in them: what is in them is installed or generated. */
const NAMES: ReadonlySet<string> = new Set(['node_modules', '__pycache__', '.venv', 'venv']);

/** True for such a name. */
export function isInstalled(name: string): boolean {
  return NAMES.has(name);
}
