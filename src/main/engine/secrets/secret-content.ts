import type { RelPath } from '../../../shared/util/rel-path';
import { SECRET_CONTENT_RULES } from './content-rules';
import { HintSearch } from './hint-search';
import type { SecretContentRule, SecretFinding } from './rules/secret-rule';
import { isTokenStart } from './token-start';
import { narrowed } from './wide-text';

/** Text around a hit that patterns see: longer than any part of a secret that they look at. */
const CONTEXT_BYTES = 8 * 1024;
/** Text is decoded in pieces of this size, so that many hits cost one decoding. */
const PIECE_BYTES = 64 * 1024;

/** A rule as the search needs it: all have the same form, so that the search for them stays compiled. */
interface PlainRule {
  readonly id: string;
  readonly what: string;
  readonly pattern: RegExp;
  readonly accepts: (match: RegExpExecArray) => boolean;
  readonly insideWord: boolean;
}

/** A set of rules with the search for their hints. */
interface RuleSet {
  readonly rules: readonly PlainRule[];
  readonly hints: HintSearch;
}

const FOR_ALL = ruleSet(SECRET_CONTENT_RULES.filter(({ fileName }) => !fileName));
/** Rules for files of certain names: their hints are too common to look for in every file. */
const FOR_NAMES = SECRET_CONTENT_RULES.flatMap((rule) => {
  const { fileName } = rule;
  return fileName ? [{ rule, fileName }] : [];
});
/** The sets of those rules; hardly any folder needs one. */
const NAMED_SETS = new Map<SecretContentRule, RuleSet>();

const ONLY_FOR_ALL = [FOR_ALL];
const ANY_FILE_NAME = new RegExp(FOR_NAMES.map(({ fileName }) => `(?:${fileName.source})`).join('|'));

/**
 * The first secret in a file's content, null for ordinary content.
 * @param path of the file, for rules about files of certain names
 */
export function findSecretContent(bytes: Buffer, path: RelPath = ''): SecretFinding | null {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  // One test for all names first, since nearly no file has one of them.
  const sets = ANY_FILE_NAME.test(name) ? [FOR_ALL, ...setsFor(name)] : ONLY_FOR_ALL;
  return findIn(bytes, sets) ?? findIn(narrowed(bytes), sets);
}

function setsFor(name: string): RuleSet[] {
  return FOR_NAMES.filter(({ fileName }) => fileName.test(name)).map(({ rule }) => {
    const set = NAMED_SETS.get(rule) ?? ruleSet([rule]);
    NAMED_SETS.set(rule, set);
    return set;
  });
}

function findIn(bytes: Buffer | null, sets: readonly RuleSet[]): SecretFinding | null {
  if (!bytes) return null;
  for (const set of sets) {
    const found = new ContentSearch(bytes, set).run();
    if (found) return found;
  }
  return null;
}

function ruleSet(rules: readonly SecretContentRule[]): RuleSet {
  const hints = rules.flatMap((rule, owner) => rule.hints.map((hint) => ({ hint, owner })));
  return { rules: rules.map(toPlainRule), hints: new HintSearch(hints) };
}

function toPlainRule({ id, what, pattern, accepts, insideWord }: SecretContentRule): PlainRule {
  return { id, what, pattern, accepts: accepts ?? (() => true), insideWord: insideWord ?? false };
}

class ContentSearch {
  private text = '';
  private textStart = 0;
  private textEnd = -1;
  private finding: SecretFinding | null = null;

  constructor(
    private readonly bytes: Buffer,
    private readonly set: RuleSet,
  ) {}

  run(): SecretFinding | null {
    const { rules, hints } = this.set;
    hints.search(this.bytes, (at, owner) => this.matches(at, rules[owner] as PlainRule));
    return this.finding;
  }

  private matches(at: number, rule: PlainRule): boolean {
    this.decode(at);
    const index = at - this.textStart;
    if (!rule.insideWord && !isTokenStart(this.text, index)) return false;
    const { pattern } = rule;
    pattern.lastIndex = index;
    const match = pattern.exec(this.text);
    if (!match || !rule.accepts(match)) return false;
    this.finding = { id: rule.id, what: rule.what, line: this.lineOf(at) };
    return true;
  }

  /** Decodes the text around a hit, one character for each byte. */
  private decode(at: number): void {
    const isEnough = at - CONTEXT_BYTES >= this.textStart || this.textStart === 0;
    if (isEnough && (at + CONTEXT_BYTES <= this.textEnd || this.textEnd === this.bytes.length)) return;
    this.textStart = Math.max(0, at - CONTEXT_BYTES);
    this.textEnd = Math.min(this.bytes.length, at + PIECE_BYTES);
    this.text = this.bytes.toString('latin1', this.textStart, this.textEnd);
  }

  /** 1-based line of a byte. */
  private lineOf(at: number): number {
    let line = 1;
    for (let i = this.bytes.indexOf(10); i >= 0 && i < at; i = this.bytes.indexOf(10, i + 1)) line++;
    return line;
  }
}
