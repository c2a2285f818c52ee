import { isMuted, type Muted } from '../../shared/model/muted';
import { type FileProblem, type Problem, traitsOf } from '../../shared/model/problem';

/** Problems of one kind. */
export interface ProblemGroupModel {
  readonly code: Problem['code'];
  /** What happened: as the first of them says it, or why they are withheld. */
  readonly title: string;
  /** What to do, when all of them say the same; else each says its own. */
  readonly detail: string | null;
  /**
   * `calls` for the user, is `muted` as a kind or in every one of its files, or is `withheld` as it should be and calls
   * for nobody.
   */
  readonly weight: 'calls' | 'muted' | 'withheld';
  /** The whole kind is muted. */
  readonly kindMuted: boolean;
  readonly problems: readonly FileProblem[];
}

const ORDER: readonly ProblemGroupModel['weight'][] = ['calls', 'withheld', 'muted'];

/** The problems by kind: what calls for the user first, then what is withheld, then what is muted. */
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
