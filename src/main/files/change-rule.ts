import { join } from 'node:path';
import { ProblemError } from '../../shared/model/problem';
import type { PreviewRow, WithheldRule } from '../../shared/model/verdict';
import { parentOf, type RelPath } from '../../shared/util/rel-path';
import { explain, type PreviewOptions } from '../engine/scan/preview-scan';
import { appendRule } from './append-rule';
import { newRule, type RuleChange } from './new-rule';

/** Rules that no line of an ignore file overrides, with the way out. */
const NO_LINE_HELPS: Readonly<Partial<Record<WithheldRule, string>>> = {
  secret: 'Allow that one file in the window, if it holds no secret.',
  'too-large': 'Raise the limit of the folder instead.',
  'too-large-for-server': 'The server takes no larger messages.',
  'not-text': 'The server takes only text.',
  symlink: 'Links are not followed.',
  special: 'Only files are sent.',
  unreadable: 'Check the permissions first.',
  'repository-data': 'That is never sent.',
};

/**
 * Sends an ignored path, or keeps a path here, by a line in `.aishignore`. Nothing is written where the path is treated
 * like that already.
 * @param read gives the folder and its rules as they are on disk
 * @returns the verdict afterwards
 * @throws ProblemError when no line can do it
 */
export async function changeRule(
  read: () => Promise<PreviewOptions>,
  path: RelPath,
  change: RuleChange,
): Promise<PreviewRow> {
  const options = await read();
  const before = await explain(options, path);
  if (!isNeeded(before, change)) return before;
  if (change === 'include') checkIncludable(options, before);
  const { file, line } = newRule(before, change);
  await appendRule(join(options.root, file), line);
  const after = await explain(await read(), path);
  if (isDone(after, change)) return after;
  throw new ProblemError({
    code: 'io',
    title: change === 'include' ? 'It still stays here.' : 'It is still sent.',
    detail: `The line ${line} was added to ${file}, but another rule is stronger: ${after.reason ?? 'a deeper ignore file'}`,
  });
}

function isNeeded({ verdict, rule, isInPart }: PreviewRow, change: RuleChange): boolean {
  if (change === 'include') return verdict === 'withheld' || isInPart === true;
  return verdict === 'sent' || !['aishignore', 'gitignore', 'default', 'repository-data'].includes(rule ?? '');
}

function isDone({ verdict, rule, isInPart }: PreviewRow, change: RuleChange): boolean {
  if (change === 'exclude') return verdict === 'withheld';
  if (isInPart) return false;
  return verdict === 'sent' || !['aishignore', 'gitignore', 'default'].includes(rule ?? '');
}

function checkIncludable({ rules }: PreviewOptions, { path, rule, reason }: PreviewRow): void {
  const wayOut = rule === null || rule === 'tracked' ? undefined : NO_LINE_HELPS[rule];
  if (wayOut) throw cannotInclude(path, `${reason} ${wayOut}`);
  for (let at = parentOf(path.replace(/\/$/, '')); at; at = parentOf(at)) {
    const above = rules.verdict(at, true);
    if (above.verdict === 'withheld' && above.rule === 'aishignore') {
      throw cannotInclude(path, `It is in ${at}. ${above.reason} Remove that line first.`);
    }
  }
}

function cannotInclude(path: RelPath, detail: string): ProblemError {
  return new ProblemError({ code: 'io', title: `No line in .aishignore can send ${path}.`, detail });
}
