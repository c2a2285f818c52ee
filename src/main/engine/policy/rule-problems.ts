import type { FileProblem } from '../../../shared/model/problem';
import type { RelPath } from '../../../shared/util/rel-path';
import { NOT_OWN } from '../ignore/ignore-lines';
import type { IgnoreRules } from '../ignore/ignore-rules';

/** Most work trees that are listed. */
const MAX_WORK_TREES = 100;

/** Problems of the rules for the user, as far as the rules are read. */
export function ruleProblems(rules: IgnoreRules): FileProblem[] {
  return [
    ...[...rules.unreadable].map(([file, why]) => unreadableRules(file, why)),
    ...[...rules.misread].map(([file, why]) => misreadRules(file, why)),
    ...rules.linkedWorkTrees.slice(0, MAX_WORK_TREES).map(linkedWorkTree),
  ];
}

function unreadableRules(path: string, why: string): FileProblem {
  return {
    path,
    code: 'unreadable',
    title: 'Its rules can not be read or applied, so nothing that they may be about is sent.',
    detail: `${why}: check its permissions and what is in it. What is at the server already stays there as it is.`,
  };
}

function misreadRules(path: string, why: string): FileProblem {
  const isNotOwn = why === NOT_OWN;
  const remedy = isNotOwn ? 'make it readable, or let core.excludesFile name another' : 'save it as UTF-8';
  return {
    path,
    code: 'misread-rules',
    title: isNotOwn
      ? 'git’s excludes file can not be read, so its rules do not count.'
      : 'git finds no rules in it, or other ones than it seems to hold.',
    detail: `It is ${why}: ${remedy}. Until then what git does not ignore by it is sent.`,
  };
}

function linkedWorkTree(top: RelPath): FileProblem {
  return {
    path: top,
    code: 'linked-work-tree',
    title: 'A second work tree of a repository that is mirrored.',
    detail: `Its files are sent, too. The line /${top}/ in .aishignore leaves it out.`,
  };
}
