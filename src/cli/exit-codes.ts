import type { CommandErrorCode } from '../shared/control/control-protocol';

/** Exit codes of the `lockstep` command. Stable: scripts use them, and docs/cli.md lists them. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  'not-running': 3,
  'no-such-workspace': 4,
  refused: 5,
  attention: 6,
  'timed-out': 7,
} as const satisfies Readonly<Record<CommandErrorCode | 'ok' | 'usage', number>>;
