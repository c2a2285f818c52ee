import { needsUser } from '../../shared/attention';
import { type Muted, NOTHING_MUTED } from '../../shared/muted';

/**
 * What went wrong, in words for a user. A problem is either fatal to one workspace (it fails with exactly one) or
 * about one file (the workspace keeps going and lists it).
 */
export interface Problem {
  /** Stable machine-readable word, for tests and for the window to offer the right button. */
  readonly code: ProblemCode;
  /** One short sentence: what happened. */
  readonly title: string;
  /** What to do about it, or the figures behind it. Never a stack trace, never file content. */
  readonly detail: string;
}

export type ProblemCode =
  | 'not-a-folder'
  | 'missing'
  | 'replaced'
  | 'emptied'
  | 'shrunken'
  | 'unreadable'
  | 'protected-folder'
  | 'overlap'
  | 'too-many-files'
  | 'too-many-workspaces'
  | 'watch-limit'
  | 'server-refused'
  | 'server-not-ready'
  | 'invalid-setting'
  | 'not-text'
  | 'secret'
  | 'too-large'
  | 'too-large-for-server'
  | 'unstable'
  | 'name-not-unicode'
  | 'io'
  | 'internal';

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
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', title: 'Something unexpected went wrong.', detail };
}

/** A file problem list with a limit: the newest per path is kept, and past the limit only the count grows. */
export class ProblemList {
  private readonly byPath = new Map<string, FileProblem>();
  private readonly overflow = new Map<string, ProblemCode>();

  /** @param limit most problems kept with their text. */
  constructor(private readonly limit = 200) {}

  set(problem: FileProblem): void {
    if (this.byPath.has(problem.path) || this.byPath.size < this.limit) {
      this.overflow.delete(problem.path);
      this.byPath.set(problem.path, problem);
    } else if (this.overflow.size < this.limit * 50) this.overflow.set(problem.path, problem.code);
  }

  /** Forget what was said of this path: it is fine now, or gone. */
  clear(path: string): void {
    this.byPath.delete(path);
    this.overflow.delete(path);
  }

  /** Forget every path for which `matches` is true. */
  clearWhere(matches: (path: string) => boolean): void {
    for (const path of this.byPath.keys()) if (matches(path)) this.byPath.delete(path);
    for (const path of this.overflow.keys()) if (matches(path)) this.overflow.delete(path);
  }

  /** How many files have a problem, listed or not. */
  get count(): number {
    return this.byPath.size + this.overflow.size;
  }

  /** How many need the user; those past the limit count too, muted ones don't. */
  attentionCount(muted: Muted = NOTHING_MUTED): number {
    let n = 0;
    for (const problem of this.byPath.values()) if (needsUser(problem, muted)) n++;
    for (const [path, code] of this.overflow) if (needsUser({ path, code }, muted)) n++;
    return n;
  }

  list(): FileProblem[] {
    return [...this.byPath.values()];
  }
}
