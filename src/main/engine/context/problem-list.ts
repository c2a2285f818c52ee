import { needsUser } from '../../../shared/model/attention';
import { type Muted, NOTHING_MUTED } from '../../../shared/model/muted';
import type { FileProblem, ProblemCode } from '../../../shared/model/problem';

/** A bounded list of file problems, the newest per path. Past the limit a problem is only counted. */
export class ProblemList {
  private readonly byPath = new Map<string, FileProblem>();
  private readonly overflow = new Map<string, ProblemCode>();

  /** @param limit most problems kept with their text */
  constructor(private readonly limit = 200) {}

  set(problem: FileProblem): void {
    if (this.byPath.has(problem.path) || this.byPath.size < this.limit) {
      this.overflow.delete(problem.path);
      this.byPath.set(problem.path, problem);
    } else if (this.overflow.size < this.limit * 50) this.overflow.set(problem.path, problem.code);
  }

  /** Removes the problem of a path, which is solved or gone. */
  clear(path: string): void {
    this.byPath.delete(path);
    this.overflow.delete(path);
  }

  /** Removes the problems of every path for which `matches` is true. */
  clearWhere(matches: (path: string) => boolean): void {
    for (const path of this.byPath.keys()) if (matches(path)) this.byPath.delete(path);
    for (const path of this.overflow.keys()) if (matches(path)) this.overflow.delete(path);
  }

  /** Number of files with a problem, listed or not. */
  get count(): number {
    return this.byPath.size + this.overflow.size;
  }

  /** Number of problems that need the user, those past the limit included, muted ones not. */
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
