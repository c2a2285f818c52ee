import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CommandRequest } from '../shared/control/control-protocol';
import { COMMANDS, type CommandName, type OptionValues } from './commands';

/** Options with a value or a short name; all others are flags. */
const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
  'user-data-dir': { type: 'string' },
  timeout: { type: 'string' },
  for: { type: 'string' },
  files: { type: 'string' },
  'file-size': { type: 'string' },
} as const;

/** Switches that stand for a command by themselves. */
const ALONE: readonly string[] = ['--help', '-h', '--version', '-V'];
/** Other names of verbs. */
const SHORT_NAMES = { ls: 'list' } as const;

/** A parsed command line of the `lockstep` command. */
export type Invocation =
  | { readonly kind: 'help' | 'version' | 'completion' }
  | { readonly kind: 'usage'; readonly message: string }
  | {
      readonly kind: 'request';
      readonly request: CommandRequest;
      readonly json: boolean;
      /** Absolute path of the app's data folder; null for the usual one. */
      readonly dataDir: string | null;
    };

/**
 * True when the arguments of the app's own program are those of the command: the first that is no switch is a verb, or
 * there are only switches, among them `--help` or `--version`. A folder named like a verb is written `./list`, or after
 * `--`.
 */
export function isCommandLine(args: readonly string[]): boolean {
  const first = args.find((arg) => !arg.startsWith('-') || arg === '--');
  if (first === undefined) return args.some((arg) => ALONE.includes(arg));
  return first === 'help' || first === 'completion' || verbOf(first) !== null;
}

/**
 * Parses the command's arguments. Chromium's switches may stand before the verb and are ignored.
 * @param cwd folder that relative paths start from
 */
export function parseCommandLine(args: readonly string[], cwd: string): Invocation {
  const { tokens, values, positionals } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const [word, ...words] = positionals;
  if (word === 'help' || values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (word === undefined) return usage('Say what to do.');
  if (word === 'completion') {
    return words.length === 1 && words[0] === 'bash'
      ? { kind: 'completion' }
      : usage('completion takes a shell: bash.');
  }
  const verb = verbOf(word);
  if (verb === null) return usage(`There is no command ${word}.${suggestion(word)}`);
  const taken = ['json', 'user-data-dir', ...(COMMANDS[verb].options ?? [])];
  const afterVerb = tokens.slice(tokens.findIndex(({ kind }) => kind === 'positional'));
  const unknown = afterVerb.find((token) => token.kind === 'option' && !taken.includes(token.name));
  if (unknown?.kind === 'option') return usage(`${verb} does not take ${unknown.rawName}.`);
  if (words.includes('')) return usage('An empty path names nothing.');
  const request = toRequest(verb, words, values, cwd);
  if (typeof request === 'string') return usage(request);
  const dataDir = values['user-data-dir'];
  if (dataDir === '' || typeof dataDir === 'boolean') return usage('Write --user-data-dir=DIR.');
  return {
    kind: 'request',
    request,
    json: 'json' in values,
    dataDir: dataDir === undefined ? null : resolve(cwd, dataDir),
  };
}

/** @returns the request, or what is wrong with its paths or options */
function toRequest(
  verb: CommandName,
  words: readonly string[],
  options: OptionValues,
  cwd: string,
): CommandRequest | string {
  const command = COMMANDS[verb];
  if (command.paths === 'words') return command.request(words, options, cwd);
  const [path, ...more] = words.map((word) => resolve(cwd, word));
  if (command.paths === 'one') {
    return path === undefined || more.length > 0 ? `${verb} takes one path.` : command.request(path, options);
  }
  const isTooMany = more.length > 0 || (command.paths === 'none' && path !== undefined);
  return isTooMany ? `${verb} takes fewer paths.` : command.request(path ?? null, options);
}

/** The verb of a command, which may be written with a shorter name; null for another word. */
function verbOf(word: string): CommandName | null {
  const name = Object.hasOwn(SHORT_NAMES, word) ? SHORT_NAMES[word as keyof typeof SHORT_NAMES] : word;
  return Object.hasOwn(COMMANDS, name) ? (name as CommandName) : null;
}

function suggestion(word: string): string {
  const near = Object.keys(COMMANDS).find((verb) => areNear(verb, word.toLowerCase()));
  return near === undefined ? '' : ` Did you mean ${near}?`;
}

/** Whether two words differ by a letter that is missing, added, replaced or swapped with the next. */
function areNear(a: string, b: string): boolean {
  if (a.length < b.length) return areNear(b, a);
  let at = 0;
  while (at < b.length && a[at] === b[at]) at++;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  if (restA.slice(1) === restB || restA.slice(1) === restB.slice(1)) return true;
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2);
}

function usage(message: string): Invocation {
  return { kind: 'usage', message };
}
