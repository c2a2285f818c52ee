import { COMMANDS } from './commands';

const MEANING_COLUMN = 33;

/** The text of `lockstep --help`. */
export function helpText(): string {
  const commands = Object.entries(COMMANDS).flatMap(([verb, { help }]) =>
    help.map(([args, meaning]) => helpLine(`lockstep ${verb} ${args}`.trim(), meaning)),
  );
  return `Talks to the Lockstep that is running for you on this computer.

${commands.join('\n')}
${helpLine('lockstep completion bash', 'the completions for a shell, to be evaluated by it')}

  --json                         one line of JSON with always the same keys
  --user-data-dir=DIR            the app that keeps its files there
  --help, --version

DIR may also be any path inside a mirrored folder, except to remove it.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the app is not running, 4 not a mirrored folder,
5 refused, 6 needs your attention, 7 timed out.
`;
}

/** A usage that reaches the column of the meanings has a line of its own. */
function helpLine(usage: string, meaning: string): string {
  const head = `  ${usage}`;
  const gap = head.length < MEANING_COLUMN ? head.padEnd(MEANING_COLUMN) : `${head}\n${' '.repeat(MEANING_COLUMN)}`;
  return `${gap}${meaning}`;
}
