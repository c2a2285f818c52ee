import { errorMessage } from '../util/errors';

/**
 * A failure in words for the user. It is either fatal to one workspace or about one file; the workspace continues then
 * and lists it.
 */
export interface Problem {
  /** Stable machine-readable word; tests and the window's buttons depend on it. */
  readonly code: ProblemCode;
  /** One short sentence that says what happened. */
  readonly title: string;
  /** Advice, or the figures behind the problem. Never a stack trace, never file content. */
  readonly detail: string;
}

/** Properties of a problem that the engine, the tray and the window act on. */
interface ProblemTraits {
  /** Heading of the files that a rule or a limit keeps back on purpose: they are listed, and need no user. */
  readonly withheld?: string;
  /** It is about the root and can pass by itself: the workspace waits for that. */
  readonly passes?: true;
  /** It can pass by itself: the workspace tries again with a growing delay. */
  readonly retried?: true;
  /** It is about one file that is not sent; the others are in sync. */
  readonly fileNotSent?: true;
  /** The user can declare that the folder is right as it is. */
  readonly acceptable?: true;
}

/** Every problem code, with its traits. */
const PROBLEM_TRAITS = {
  'not-a-folder': {},
  missing: { passes: true },
  replaced: { passes: true, acceptable: true },
  emptied: { passes: true, acceptable: true },
  shrunken: { passes: true, acceptable: true },
  unreadable: { passes: true },
  'not-answering': { passes: true },
  'protected-folder': {},
  overlap: {},
  'too-many-files': { fileNotSent: true },
  'too-many-workspaces': {},
  'watch-limit': {},
  'link-moved': {},
  'mount-changed': {},
  'misread-rules': {},
  'linked-work-tree': {},
  'server-refused': { fileNotSent: true },
  'server-not-ready': { retried: true },
  'taken-over': {},
  'data-disk': { retried: true },
  'invalid-setting': {},
  'not-confirmed': {},
  'not-text': { withheld: 'Withheld: not text' },
  secret: { withheld: 'Withheld: may hold secrets' },
  'too-large': { withheld: 'Withheld: too large' },
  'too-large-for-server': { withheld: 'Withheld: too large for the server' },
  unstable: { fileNotSent: true },
  'name-not-unicode': {},
  quitting: {},
  io: {},
  internal: {},
} satisfies Readonly<Record<string, ProblemTraits>>;

export type ProblemCode = keyof typeof PROBLEM_TRAITS;

/** The traits of a problem. */
export function traitsOf({ code }: { readonly code: ProblemCode }): ProblemTraits {
  return PROBLEM_TRAITS[code];
}

/** The path of a problem that is about the folder as a whole. */
export const ROOT_PATH = '.';

/** A problem about one file; `path` is relative to the workspace root, with forward slashes. */
export interface FileProblem extends Problem {
  readonly path: string;
}

/** An error that is meant for the user: thrown by the engine's public calls, carried to the window as a {@link Problem}. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(`${problem.title} ${problem.detail}`);
    this.problem = problem;
  }
}

/** The problem behind any thrown value; unexpected ones become `internal` with their message and no stack. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  return { code: 'internal', title: 'Something unexpected went wrong.', detail: errorMessage(error) };
}
