import type { Limits, WithheldRule } from '../../../shared/model/workspace-state';
import { bytes } from '../../../shared/text/units';
import type { RelPath } from '../../../shared/util/rel-path';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { Verdict } from '../ignore/verdict';
import { findSecretContent, findSecretName, type SecretFinding } from './secret-scan';

/** Why a path does not leave the machine. */
export interface Withheld {
  readonly verdict: 'withheld';
  readonly rule: WithheldRule;
  /** Where the rule stands: an ignore file (relative to the root when inside it), or the file itself for a secret's line. */
  readonly source: string | null;
  /** 1-based line in `source`. */
  readonly line: number | null;
  /** One sentence for a person. */
  readonly reason: string;
}

/** The ignore file's line that brings back what would be ignored without it. */
export interface BroughtBack {
  readonly rule: 'gitignore' | 'aishignore';
  readonly source: string;
  /** 1-based line in `source`. */
  readonly line: number;
  /** One sentence for a person. */
  readonly reason: string;
}

/** May this leave the machine. */
export type Decision = { readonly verdict: 'sent' } | Withheld;

/** What the gate asks about a file's content. */
export interface GateContent {
  readonly bytes: Buffer;
  /** SHA-256, hex. */
  readonly hash: string;
  /** Valid UTF-8. */
  readonly text: boolean;
}

/** What a server takes. */
export interface ServerTakes {
  /** Content that is not text. */
  readonly binary: boolean;
  /** Whether the message for this content is within the size of messages that it takes. */
  fits(content: GateContent): boolean;
}

const TAKES_ALL: ServerTakes = { binary: true, fits: () => true };
/** JSON may write one byte as six; content below this fits into any message. */
const SURELY_FITS = Math.floor(MAX_FRAME_BYTES / 6) - 10_000;

/** What the gate goes by; read anew at every question. */
export interface GateFacts {
  readonly rules: IgnoreRules;
  readonly limits: Limits;
  /** Secrets that the user let through: path to the hash of the content that was allowed. */
  readonly allowed: ReadonlyMap<RelPath, string>;
}

const SENT: Decision = { verdict: 'sent' };

/**
 * The one place that decides what leaves the machine. The sender asks it with the very bytes it is about to hand to the
 * socket; the scan asks with what it knows so far; "explain" and "preview" show its answers.
 */
export class Gate {
  constructor(private readonly facts: GateFacts) {}

  /** The decision as far as a path alone tells. A file that passes may still be withheld for its content. */
  byPath(path: RelPath, isDirectory: boolean): Decision {
    const verdict = this.facts.rules.verdict(path, isDirectory);
    if (!verdict.sent) {
      const { rule, source, line } = verdict;
      return { verdict: 'withheld', rule, source, line, reason: inWords(verdict) };
    }
    const secret = isDirectory || this.facts.allowed.has(path) ? null : findSecretName(path);
    return secret ? bySecret(path, secret) : SENT;
  }

  /** What keeps a path that is sent from being ignored; null when no rule is about it. */
  whySent(path: RelPath, isDirectory: boolean): BroughtBack | null {
    const by = this.facts.rules.broughtBackBy(path, isDirectory);
    if (by === null) return null;
    const { kind: rule, source, line } = by;
    return { rule, source, line, reason: `Brought back by line ${line} of ${source}.` };
  }

  /** The decision as far as path and size tell. */
  bySize(path: RelPath, size: number): Decision {
    const decision = this.byPath(path, false);
    return decision.verdict === 'sent' && size > this.facts.limits.maxFileBytes
      ? tooLarge(this.facts.limits.maxFileBytes)
      : decision;
  }

  /**
   * The decision for good.
   * @param server what the server takes; absent for the most that any does
   */
  byContent(path: RelPath, content: GateContent, server: ServerTakes = TAKES_ALL): Decision {
    const decision = this.bySize(path, content.bytes.length);
    if (decision.verdict === 'withheld') return decision;
    if (!content.text && !server.binary) return notText();
    if (content.bytes.length >= SURELY_FITS && !server.fits(content)) return tooLargeForServer();
    if (this.facts.allowed.get(path) === content.hash) return SENT;
    // Any other path has been asked about above.
    const byName = this.facts.allowed.has(path) ? findSecretName(path) : null;
    const secret = byName ?? findSecretContent(content.bytes);
    return secret ? bySecret(path, secret) : SENT;
  }
}

function inWords({ rule, source, line }: Extract<Verdict, { sent: false }>): string {
  if (rule === 'unreadable') return `The rules in ${source} can not be read or applied, and might ignore it.`;
  return source ? `Ignored by line ${line} of ${source}.` : 'Never sent unless .aishignore brings it back.';
}

function bySecret(path: RelPath, { what, line }: SecretFinding): Withheld {
  const where = line === null ? `It looks like ${what}.` : `Line ${line} looks like ${what}.`;
  return { verdict: 'withheld', rule: 'secret', source: line === null ? null : path, line, reason: where };
}

/** The decision about a file over the size limit. */
export function tooLarge(maxFileBytes: number): Withheld {
  const reason = `Larger than the limit of ${bytes(maxFileBytes)}.`;
  return { verdict: 'withheld', rule: 'too-large', source: null, line: null, reason };
}

function tooLargeForServer(): Withheld {
  const reason = 'Too large for one message to the server, which takes up to 5 MiB.';
  return { verdict: 'withheld', rule: 'too-large-for-server', source: null, line: null, reason };
}

function notText(): Withheld {
  const reason = 'Not UTF-8 text, which is all that this server takes.';
  return { verdict: 'withheld', rule: 'not-text', source: null, line: null, reason };
}

/** Entries that are never sent whatever the rules say. */
export function byKind(kind: 'symlink' | 'special' | 'unreadable'): Withheld {
  const reasons = {
    symlink: 'A symbolic link; links are not followed.',
    special: 'Not a regular file.',
    unreadable: 'It could not be read.',
  };
  return { verdict: 'withheld', rule: kind, source: null, line: null, reason: reasons[kind] };
}
