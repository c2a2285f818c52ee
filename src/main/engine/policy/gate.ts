import { SENT, type Verdict, type Withheld } from '../../../shared/model/verdict';
import type { Limits } from '../../../shared/model/workspace-state';
import { bytes } from '../../../shared/text/units';
import type { RelPath } from '../../../shared/util/rel-path';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import type { IgnoreRules } from '../ignore/ignore-rules';
import type { SecretFinding } from '../secrets/rules/secret-rule';
import { findSecretContent } from '../secrets/secret-content';
import { findSecretName } from '../secrets/secret-name';

/** A file's content, as far as the gate examines it. */
export interface GateContent {
  readonly bytes: Buffer;
  /** SHA-256, hex. */
  readonly hash: string;
  /** Valid UTF-8. */
  readonly text: boolean;
}

/** The kinds of content that a server accepts. */
export interface ServerTakes {
  /** True when it accepts content that is not text. */
  readonly binary: boolean;
  /** True when the message for this content is within the server's size limit. */
  fits(content: GateContent): boolean;
}

const TAKES_ALL: ServerTakes = { binary: true, fits: () => true };
/** Content below this size fits into any message, although JSON may write one byte as six. */
const SURELY_FITS = Math.floor(MAX_FRAME_BYTES / 6) - 10_000;

/** The facts that the gate decides by; read anew for every question. */
export interface GateFacts {
  readonly rules: IgnoreRules;
  readonly limits: Limits;
  /** Secrets that the user allowed: the hash of the allowed content, by path. */
  readonly allowed: ReadonlyMap<RelPath, string>;
}

/**
 * The one place that decides what leaves the machine. The sender passes the very bytes that go to the socket; the scan
 * passes the path and size; "explain" and "preview" show the verdicts.
 */
export class Gate {
  constructor(private readonly facts: GateFacts) {}

  /** The verdict by path alone. A file that passes may still be withheld for its content. */
  byPath(path: RelPath, isDirectory: boolean): Verdict {
    const decision = this.facts.rules.verdict(path, isDirectory);
    if (decision.verdict === 'withheld') return decision;
    const secret = isDirectory || this.facts.allowed.has(path) ? null : findSecretName(path);
    return secret ? bySecret(path, secret) : SENT;
  }

  /** The verdict by path and size. @param size in bytes */
  bySize(path: RelPath, size: number): Verdict {
    const decision = this.byPath(path, false);
    return decision.verdict === 'sent' && size > this.facts.limits.maxFileBytes
      ? tooLarge(this.facts.limits.maxFileBytes)
      : decision;
  }

  /**
   * The final verdict.
   * @param server the content that the server accepts; all content when absent
   */
  byContent(path: RelPath, content: GateContent, server: ServerTakes = TAKES_ALL): Verdict {
    const decision = this.bySize(path, content.bytes.length);
    if (decision.verdict === 'withheld') return decision;
    if (!content.text && !server.binary) return notText();
    if (content.bytes.length >= SURELY_FITS && !server.fits(content)) return tooLargeForServer();
    if (this.facts.allowed.get(path) === content.hash) return SENT;
    // The name of any other path is checked in `byPath`.
    const byName = this.facts.allowed.has(path) ? findSecretName(path) : null;
    const secret = byName ?? findSecretContent(content.bytes, path);
    return secret ? bySecret(path, secret) : SENT;
  }
}

function bySecret(path: RelPath, { id, what, line }: SecretFinding): Withheld {
  const where = line === null ? `It looks like ${what}.` : `Line ${line} looks like ${what}.`;
  return { verdict: 'withheld', rule: 'secret', source: line === null ? null : path, line, reason: where, secret: id };
}

/** The verdict for a file over the size limit. */
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

/** The verdict for an entry that no rule can let through. */
export function byKind(kind: 'symlink' | 'special' | 'unreadable'): Withheld {
  const reasons = {
    symlink: 'A symbolic link; links are not followed.',
    special: 'Not a regular file.',
    unreadable: 'It could not be read.',
  };
  return { verdict: 'withheld', rule: kind, source: null, line: null, reason: reasons[kind] };
}
