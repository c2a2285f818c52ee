import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkout, Row } from './checkout';

/** A path about which the app and git disagree. */
export interface Disagreement {
  readonly path: string;
  readonly says: string;
}

export interface Comparison {
  readonly tracked: number;
  readonly sent: number;
  /** Number of repositories inside, each asked about its own files. */
  readonly inside: number;
  readonly disagreements: readonly Disagreement[];
  /** The tracked files that stay here, by rule. */
  readonly withheld: ReadonlyMap<string, readonly string[]>;
}

/** Directories that stay here although git tracks files in them. */
const INSTALLED = /(^|\/)(node_modules|__pycache__|\.venv|venv)\//;
/** Rules that a file which git tracks must not be withheld by. */
const RULES_OF_GIT: readonly (string | null)[] = ['gitignore', 'default', 'unreadable'];

/** Compares the verdicts of the app with git's. */
export function compare(folder: string, { tracked, untracked, inside, rows }: Checkout): Comparison {
  const byPath = new Map(rows.map((row) => [row.path, row]));
  const disagreements: Disagreement[] = [];
  const withheld = new Map<string, string[]>();
  for (const path of tracked) {
    const own = byPath.get(path);
    // A file that is not there, as in a sparse checkout, is withheld by no rule.
    if (own?.verdict === 'sent' || (!own && !isFile(join(folder, path)))) continue;
    const row = own ?? aboveOf(path, byPath);
    const rule = row?.rule ?? 'not seen';
    withheld.set(rule, [...(withheld.get(rule) ?? []), path]);
    if ((!row || RULES_OF_GIT.includes(row.rule)) && !INSTALLED.test(path)) {
      disagreements.push({ path, says: `git tracks it, but it is withheld: ${rule}` });
    }
  }
  for (const { path, verdict, rule } of rows) {
    if (tracked.has(path)) continue;
    if (verdict === 'sent' && rule !== 'aishignore' && !untracked.has(path)) {
      disagreements.push({ path, says: 'git ignores it, but it is sent' });
    }
    if (verdict === 'withheld' && rule === 'gitignore' && untracked.has(path)) {
      disagreements.push({ path, says: 'git does not ignore it, but it is withheld by a rule of git' });
    }
  }
  const sent = rows.filter(({ verdict }) => verdict === 'sent').length;
  return { tracked: tracked.size, inside: inside.length, sent, disagreements, withheld };
}

/** The row of the nearest withheld directory above. */
function aboveOf(path: string, byPath: ReadonlyMap<string, Row>): Row | undefined {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    const row = byPath.get(path.slice(0, slash + 1));
    if (row) return row;
  }
  return undefined;
}

/** False also where a file stands in place of a directory on the way. */
function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false;
  }
}
