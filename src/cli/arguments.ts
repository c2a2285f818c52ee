import { resolve } from 'node:path';
import { type CommandRequest, MAX_TIMEOUT_S } from '../shared/control/control-protocol';
import type { PauseLength } from '../shared/model/app-snapshot';

/** What a command line asks the `lockstep` command for. */
export type Invocation =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'usage'; readonly message: string }
  | {
      readonly kind: 'ask';
      readonly request: CommandRequest;
      readonly json: boolean;
      /** Absolute path of the app's data folder; null for the usual one. */
      readonly dataDir: string | null;
    };

type Verb = CommandRequest['verb'];

interface Shape {
  /** How many paths it takes. */
  readonly paths: 'none' | 'at-most-one' | 'one';
  readonly options: readonly string[];
}

const SHAPES: Readonly<Record<Verb, Shape>> = {
  add: { paths: 'one', options: [] },
  list: { paths: 'none', options: [] },
  status: { paths: 'at-most-one', options: [] },
  wait: { paths: 'one', options: ['--timeout'] },
  pause: { paths: 'at-most-one', options: ['--for'] },
  resume: { paths: 'at-most-one', options: [] },
  remove: { paths: 'one', options: ['--delete-mirror'] },
  explain: { paths: 'one', options: [] },
  diagnostics: { paths: 'none', options: [] },
};

/** Options that take a value, written `NAME=VALUE` or `NAME VALUE`. */
const VALUED = ['--timeout', '--for'];

/** What `--for` takes. */
const LENGTHS: ReadonlyMap<string, Exclude<PauseLength, 'until-resumed'>> = new Map([
  ['30m', 'half-hour'],
  ['1h', 'hour'],
  ['tomorrow', 'tomorrow'],
]);

/** Chromium's switches may stand before the verb: they are not for the command. */
interface Taken {
  readonly options: ReadonlyMap<string, string>;
  readonly paths: readonly string[];
}

/**
 * True when the arguments of the app's own program ask for the command instead of the app: the first that is no switch
 * is a verb, or there are only switches and one asks for help or the version. A folder called like a verb is given as
 * `./list`, or after `--`.
 */
export function isCommandLine(args: readonly string[]): boolean {
  const first = args.find((arg) => !arg.startsWith('-') || arg === '--');
  if (first === undefined) return args.includes('--help') || args.includes('--version');
  return first === 'help' || Object.hasOwn(SHAPES, first);
}

/**
 * Reads the command's arguments.
 * @param cwd what relative paths are relative to
 */
export function parseCommandLine(args: readonly string[], cwd: string): Invocation {
  const at = args.findIndex((arg) => !arg.startsWith('-'));
  const [before, verb, after] = at < 0 ? [args, null, []] : [args.slice(0, at), args[at] as string, args.slice(at + 1)];
  const wishes = [...before, ...untilPaths(after)];
  if (verb === 'help' || wishes.includes('--help') || wishes.includes('-h')) return { kind: 'help' };
  if (wishes.includes('--version')) return { kind: 'version' };
  if (verb === null) return usage('Say what to do.');
  if (!Object.hasOwn(SHAPES, verb)) return usage(`There is no command ${verb}.`);
  return ask(verb as Verb, before, take(after), cwd);
}

function ask(verb: Verb, before: readonly string[], { options, paths }: Taken, cwd: string): Invocation {
  const shape = SHAPES[verb];
  const known = [...shape.options, '--json', '--user-data-dir'];
  const unknown = [...options.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined) return usage(`${verb} does not take ${unknown}.`);
  if (shape.paths === 'one' && paths.length !== 1) return usage(`${verb} takes one path.`);
  if (shape.paths !== 'one' && paths.length > (shape.paths === 'none' ? 0 : 1))
    return usage(`${verb} takes fewer paths.`);
  if (paths.includes('')) return usage('An empty path names nothing.');
  const dataDir = options.get('--user-data-dir') ?? take(before).options.get('--user-data-dir');
  if (dataDir === '') return usage('Write --user-data-dir=DIR.');
  const request = toRequest(verb, paths.map((path) => resolve(cwd, path))[0] ?? null, options);
  if (typeof request === 'string') return usage(request);
  const json = options.has('--json') || before.includes('--json');
  return { kind: 'ask', request, json, dataDir: dataDir === undefined ? null : resolve(cwd, dataDir) };
}

/** The request, or what is wrong with its options. */
function toRequest(verb: Verb, path: string | null, options: ReadonlyMap<string, string>): CommandRequest | string {
  switch (verb) {
    case 'list':
    case 'diagnostics':
      return { verb };
    case 'status':
    case 'resume':
      return { verb, path };
    case 'pause':
      return toPause(path, options.get('--for'));
    case 'wait':
      return toWait(path ?? '', options.get('--timeout'));
    case 'remove':
      return { verb, path: path ?? '', deleteMirror: options.has('--delete-mirror') };
    default:
      return { verb, path: path ?? '' };
  }
}

function toPause(path: string | null, text: string | undefined): CommandRequest | string {
  const length = text === undefined ? null : LENGTHS.get(text);
  if (length === undefined) return `--for takes ${[...LENGTHS.keys()].join(', ')}.`;
  if (length !== null && path !== null) return '--for goes with a pause of everything, without a path.';
  return { verb: 'pause', path, length };
}

function toWait(path: string, text: string | undefined): CommandRequest | string {
  if (text === undefined) return { verb: 'wait', path, timeout: null };
  const timeout = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  return timeout <= MAX_TIMEOUT_S
    ? { verb: 'wait', path, timeout }
    : `--timeout takes seconds, from 0 to ${MAX_TIMEOUT_S}.`;
}

/** Options may stand before and after paths; what follows `--` is a path. */
function take(args: readonly string[]): Taken {
  const options = new Map<string, string>();
  const paths: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') return { options, paths: [...paths, ...args.slice(at + 1)] };
    if (!arg.startsWith('-')) {
      paths.push(arg);
      continue;
    }
    const [name, value] = split(arg);
    options.set(name, value ?? (VALUED.includes(name) ? (args[++at] ?? '') : ''));
  }
  return { options, paths };
}

function split(arg: string): [string, string | undefined] {
  const equals = arg.indexOf('=');
  return equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)];
}

function untilPaths(args: readonly string[]): readonly string[] {
  const end = args.indexOf('--');
  return end < 0 ? args : args.slice(0, end);
}

function usage(message: string): Invocation {
  return { kind: 'usage', message };
}
