import type { RelPath } from './change';
import { IndexStore } from './index-store';
import type { Logger } from './log';
import { ProblemList } from './problem';
import { Rules } from './rules';
import { StatsCounter } from './stats';
import type { Limits } from './status';

/** What the stages of one workspace's pipeline share. */
export class Folder {
  readonly index = new IndexStore();
  readonly stats = new StatsCounter();
  readonly problems = new ProblemList();
  /** Content hashes that the server will not take, by path: not offered again until the content changes. */
  readonly refused = new Map<RelPath, string>();
  rules: Rules;
  /** Of the last acknowledged batch. */
  revision = 0;

  constructor(
    /** Real absolute path. */
    readonly root: string,
    public limits: Limits,
    readonly log: Logger,
  ) {
    this.rules = new Rules(root);
  }

  reloadRules(): void {
    this.rules = new Rules(this.root);
  }
}
