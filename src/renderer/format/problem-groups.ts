import { isMuted, type Muted } from '../../shared/model/muted';
import { type FileProblem, type Problem, traitsOf } from '../../shared/model/problem';

/** Problems of one kind. */
export interface ProblemGroupModel {
  readonly code: Problem['code'];
  /** Title of the first problem, or the reason why the files are withheld. */
  readonly title: string;
  /** The detail that all of them share; null when they differ. */
  readonly detail: string | null;
  /** `calls` needs the user, `muted` is muted as a kind or in each of its files, `withheld` is kept back on purpose. */
  readonly weight: 'calls' | 'muted' | 'withheld';
  /** The whole kind is muted. */
  readonly kindMuted: boolean;
  readonly problems: readonly FileProblem[];
}

const ORDER: readonly ProblemGroupModel['weight'][] = ['calls', 'withheld', 'muted'];

/** Groups problems by kind: those that need the user first, then the withheld, then the muted ones. */
export function groupProblems(problems: readonly FileProblem[], muted: Muted): readonly ProblemGroupModel[] {
  const byCode = Map.groupBy(problems, ({ code }) => code);
  const groups = [...byCode].map(([code, group]) => toGroup(code, group, muted));
  return groups.sort((a, b) => ORDER.indexOf(a.weight) - ORDER.indexOf(b.weight));
}

function toGroup(code: Problem['code'], problems: readonly FileProblem[], muted: Muted): ProblemGroupModel {
  const [first] = problems;
  const same = problems.every(({ detail }) => detail === first?.detail);
  const { withheld } = traitsOf({ code });
  const silent = problems.every((problem) => isMuted(muted, problem));
  return {
    code,
    title: withheld ?? first?.title ?? '',
    detail: same ? (first?.detail ?? null) : null,
    weight: withheld !== undefined ? 'withheld' : silent ? 'muted' : 'calls',
    kindMuted: muted.kinds.includes(code),
    problems,
  };
}
