/** Rule that withholds a file by its content. Ordinary source must not match, as a false alarm withholds what is needed. */
export interface SecretContentRule {
  readonly id: string;
  /** Description of the secret; completes "withheld because it is …". */
  readonly what: string;
  /**
   * Every secret contains one of these, at least three characters each; `[…]` stands for one of several characters, `{n}` for
   * n of the one before. A file is searched for all hints of all rules at once, and the pattern is tried at those places
   * only: a hint is fast when some three characters of it are rare together, and precise when it is long.
   */
  readonly hints: readonly string[];
  /** Tried where a hint begins (`y`). It is applied often, so every part of it is bounded. */
  readonly pattern: RegExp;
  /** Decides about a match when the pattern alone can not. */
  readonly accepts?: (match: RegExpExecArray) => boolean;
  /** The secret may begin in the middle of a word. */
  readonly insideWord?: true;
  /** Names of the files that the rule is for, in lower case; all files when absent. */
  readonly fileName?: RegExp;
  /** Document that describes the format. */
  readonly origin: string;
}

/** Rule that withholds a file by its name. */
export interface SecretNameRule {
  readonly id: string;
  /** Description of such a file; completes "withheld because it is …". */
  readonly what: string;
  /** Tested against the file's name in lower case, or against its path (`/`-separated, lower case) when `wholePath`. */
  readonly pattern: RegExp;
  readonly wholePath?: true;
  /** Document that describes the convention. */
  readonly origin: string;
}

/** The rule that takes a file for a secret, and the place of the match; never the secret itself. */
export interface SecretFinding {
  /** Id of the rule. */
  readonly id: string;
  /** Completes "withheld because it is …". */
  readonly what: string;
  /** 1-based line of the match; null for a match of the name. */
  readonly line: number | null;
}
