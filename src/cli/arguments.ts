import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CommandRequest } from '../shared/control/control-protocol';
import { COMMANDS, type OptionValues, type Verb } from './commands';

/** Options with a value or a short name; all others are flags. */
const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  'user-data-dir': { type: 'string' },
  timeout: { type: 'string' },
  for: { type: 'string' },
} as const;

/** A parsed command line of the `lockstep` command. */
export type Invocation =
  | { readonly kind: 'help' | 'version' }
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
  if (first === undefined) return args.includes('--help') || args.includes('--version');
  return first === 'help' || isVerb(first);
}

/**
 * Parses the command's arguments. Chromium's switches may stand before the verb and are ignored.
 * @param cwd folder that relative paths start from
 */
export function parseCommandLine(args: readonly string[], cwd: string): Invocation {
  const { tokens, values, positionals } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const [verb, ...words] = positionals;
  if (verb === 'help' || values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  if (verb === undefined) return usage('Say what to do.');
  if (!isVerb(verb)) return usage(`There is no command ${verb}.`);
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
function toRequest(verb: Verb, words: readonly string[], options: OptionValues, cwd: string): CommandRequest | string {
  const command = COMMANDS[verb];
  if (command.paths === 'words') return command.request(words, options, cwd);
  const [path, ...more] = words.map((word) => resolve(cwd, word));
  if (command.paths === 'one') {
    return path === undefined || more.length > 0 ? `${verb} takes one path.` : command.request(path, options);
  }
  const isTooMany = more.length > 0 || (command.paths === 'none' && path !== undefined);
  return isTooMany ? `${verb} takes fewer paths.` : command.request(path ?? null, options);
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(COMMANDS, text);
}

function usage(message: string): Invocation {
  return { kind: 'usage', message };
}
