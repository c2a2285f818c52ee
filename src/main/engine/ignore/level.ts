import type { Verdict, Withheld } from '../../../shared/model/verdict';
import { SENT } from '../../../shared/model/verdict';
import type { RelPath } from '../../../shared/util/rel-path';
import { isIgnoredByDefault } from './default-ignores';
import { isRepositoryData, REPOSITORY_DATA } from './repository-data';
import type { DirectoryRules } from './rule-loader';
import { findRule, type RuleFile, type RuleSet, reachOfAll } from './rule-set';

const IGNORED_BY_DEFAULT: Withheld = {
  verdict: 'withheld',
  rule: 'default',
  source: null,
  line: null,
  reason: 'Ignored by default. Add !path to .aishignore to send it.',
};

/** The rules in force in one directory: those of all directories above and its own. */
export interface Level extends DirectoryRules {
  /** Those of them that decide even below an ignored directory; empty for one that is not looked into. */
  readonly own: RuleSet;
  /** Set when the directory itself, and so everything in it, is ignored, but for what is tracked or brought back. */
  readonly excluded: Withheld | null;
  /** Number of directories above the outermost ignored one. */
  readonly ignoredAt: number;
  /** True when nothing below an excluded directory is sent because git tracks it. */
  readonly isInstalled: boolean;
  /** True in an excluded directory that is looked into for the repositories in it. */
  readonly holdsRepository: boolean;
}

/** The verdict of the rules alone on an entry of a directory, whether or not git tracks it. */
export function judgeByRules(level: Level, path: RelPath, isDirectory: boolean): Verdict {
  if (!level.excluded) return match(level.files, path, isDirectory);
  if (!isSoft(level.excluded) || level.own.length === 0) return level.excluded;
  if (isRepositoryData(nameOf(path), isDirectory)) return REPOSITORY_DATA;
  const { match: found, unreadable } = findRule(level.own, path, isDirectory);
  if (found?.negative) return reachOfAll(level.own, path, level.ignoredAt).here ? SENT : level.excluded;
  if (found) return byLine(found.file, found.line);
  return unreadable ? byUnreadable(unreadable) : level.excluded;
}

/** True when a line could bring back something below a directory that the rules of this level ignore. */
export function reachesBelow(level: Level, directory: RelPath): boolean {
  return level.own.length > 0 && reachOfAll(level.own, directory, ignoredAt(level, directory)).below;
}

/** Number of directories above the outermost ignored one, when this entry of a level is ignored. */
export function ignoredAt(level: Level, path: RelPath): number {
  return level.excluded ? level.ignoredAt : path.split('/').length - 1;
}

/** True for a verdict of git's rules or the defaults, which what git tracks and `.aishignore` override. */
export function isSoft({ rule }: Withheld): boolean {
  return rule === 'default' || rule === 'gitignore';
}

/** The files that users write for this app, rather than for git. */
export function ownOf(files: RuleSet): RuleSet {
  return files.filter(({ kind }) => kind !== 'gitignore');
}

export function nameOf(path: RelPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function match(files: RuleSet, path: RelPath, isDirectory: boolean): Verdict {
  const name = nameOf(path);
  if (isRepositoryData(name, isDirectory)) return REPOSITORY_DATA;
  const { match: found, unreadable } = findRule(files, path, isDirectory);
  if (found && !found.negative) return byLine(found.file, found.line);
  if (!found && isDirectory && isIgnoredByDefault(name)) return IGNORED_BY_DEFAULT;
  return unreadable ? byUnreadable(unreadable) : SENT;
}

function byLine({ kind, source }: RuleFile, line: number): Withheld {
  return { verdict: 'withheld', rule: kind, source, line, reason: `Ignored by line ${line} of ${source}.` };
}

function byUnreadable({ source }: RuleFile): Withheld {
  const reason = `The rules in ${source} can not be read or applied, and might ignore it.`;
  return { verdict: 'withheld', rule: 'unreadable', source, line: null, reason };
}

/** The verdict on an ignored path while it is not known whether git tracks it. */
export function byUnreadableIndex(failure: string): Withheld {
  const reason = `It is ignored, and git might track it, but git's index can not be read: ${failure}.`;
  return { verdict: 'withheld', rule: 'unreadable', source: null, line: null, reason };
}
