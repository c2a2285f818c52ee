import type { FolderSize, PreviewRow } from '../../shared/model/verdict';
import type { RelPath } from '../../shared/util/rel-path';

/** Effect of a new line of an ignore file on a path: it is sent although it is ignored, or stays here. */
export type RuleChange = 'include' | 'exclude';

/** A line for an ignore file. */
export interface NewRule {
  /** The ignore file, relative to the folder. */
  readonly file: RelPath;
  readonly line: string;
}

/** A line that is proposed to the user. */
export interface RulePlan extends NewRule {
  /** The folder, absolute. */
  readonly root: string;
  /** The files in an ignored folder; null for any other path. */
  readonly holds: FolderSize | null;
}

const FILE = '.aishignore';

/** The line that changes the verdict on a path. Where a line of a deeper ignore file decides, it goes after that line. */
export function newRule(
  { path, rule, source }: Pick<PreviewRow, 'path' | 'rule' | 'source'>,
  change: RuleChange,
): NewRule {
  const file = rule === 'aishignore' && source !== null && path.startsWith(directoryOf(source)) ? source : FILE;
  const inside = path.slice(directoryOf(file).length);
  // A space at the end counts only with a backslash before it.
  const escaped = inside.replace(/[\\*?[\]]|\s(?=\/?$)/g, '\\$&');
  return { file, line: `${change === 'include' ? '!' : ''}/${escaped}` };
}

/** The directory of a file, with a slash at its end; empty for the folder itself. */
function directoryOf(file: RelPath): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
