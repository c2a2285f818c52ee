import type { FileProblem, ProblemCode } from '../../../shared/model/problem';
import type { Withheld } from '../../../shared/model/verdict';
import type { RelPath } from '../../../shared/util/rel-path';

const WAYS_OUT: Readonly<Partial<Record<Withheld['rule'], { code: ProblemCode; wayOut: string }>>> = {
  'too-large': { code: 'too-large', wayOut: 'Raise the limit, or ignore the file in .aishignore.' },
  'too-large-for-server': { code: 'too-large-for-server', wayOut: 'Ignore the file in .aishignore.' },
  'not-text': { code: 'not-text', wayOut: 'Sending anything else would damage it. Ignore the file in .aishignore.' },
  unreadable: { code: 'unreadable', wayOut: 'Check its permissions.' },
  secret: { code: 'secret', wayOut: 'Allow this one file if it is none, or ignore it in .aishignore.' },
};

/** The problem that the user sees for a withheld file. */
export function withheldProblem(path: RelPath, { rule, reason }: Withheld): FileProblem {
  const { code, wayOut } = WAYS_OUT[rule] ?? { code: 'internal', wayOut: '' };
  return { path, code, title: 'Withheld.', detail: `${reason} ${wayOut}`.trim() };
}
