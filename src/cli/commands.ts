import { resolve } from 'node:path';
import { type CommandRequest, MAX_TIMEOUT_S } from '../shared/control/control-protocol';
import type { PauseLength } from '../shared/model/app-snapshot';

/** The verbs of the requests, and `server`, which is short for one setting. */
export type CommandName = CommandRequest['verb'] | 'server';

/** Options by name; true for one without a value. */
export type OptionValues = Readonly<Partial<Record<string, string | boolean>>>;

/** A command. Its request is made from an absolute path and its options, or is a sentence on a wrong option. */
export type Command = {
  /** Arguments and meaning, a line of the help each. */
  readonly help: readonly (readonly [args: string, meaning: string])[];
  /** Options that no other command has. */
  readonly options?: readonly string[];
} & (
  | {
      readonly paths: 'words';
      request(words: readonly string[], options: OptionValues, cwd: string): CommandRequest | string;
    }
  | { readonly paths: 'one'; request(path: string, options: OptionValues): CommandRequest | string }
  | {
      readonly paths: 'none' | 'at-most-one';
      request(path: string | null, options: OptionValues): CommandRequest | string;
    }
);

/** Every command, in the order of the help. */
export const COMMANDS: Readonly<Record<CommandName, Command>> = {
  add: { help: [['DIR', 'mirror a folder']], paths: 'one', request: (path) => ({ verb: 'add', path }) },
  list: { help: [['', 'the folders and how they are']], paths: 'none', request: () => ({ verb: 'list' }) },
  status: {
    help: [['[DIR]', 'the app, or one folder, in detail']],
    paths: 'at-most-one',
    request: (path) => ({ verb: 'status', path }),
  },
  wait: {
    help: [['DIR [--timeout S]', 'until all that is on disk now has arrived; prints just the revision']],
    options: ['timeout'],
    paths: 'one',
    request: toWait,
  },
  pause: {
    help: [
      ['DIR', 'stop mirroring it for now'],
      ['[--for 30m|1h|tomorrow]', 'everything, until then or until resumed'],
    ],
    options: ['for'],
    paths: 'at-most-one',
    request: toPause,
  },
  resume: {
    help: [['[DIR]', 'go on, or try again what failed; without DIR end a pause of everything']],
    paths: 'at-most-one',
    request: (path) => ({ verb: 'resume', path }),
  },
  remove: {
    help: [['DIR [--delete-copy]', 'stop mirroring for good; the folder itself is not touched']],
    // Scripts may use --delete-mirror, its former name.
    options: ['delete-copy', 'delete-mirror'],
    paths: 'one',
    request: (path, given) => ({
      verb: 'remove',
      path,
      deleteMirror: 'delete-copy' in given || 'delete-mirror' in given,
    }),
  },
  locate: {
    help: [['DIR NEW', 'go on with a folder that was moved to NEW, with its copy']],
    paths: 'words',
    request: ([path, to, ...more], _options, cwd) =>
      path === undefined || to === undefined || more.length > 0
        ? 'locate takes two paths: where the folder was, and where it is.'
        : { verb: 'locate', path: resolve(cwd, path), to: resolve(cwd, to) },
  },
  sync: {
    help: [['[DIR]', 'compare with the copy now, one folder or all']],
    paths: 'at-most-one',
    request: (path) => ({ verb: 'sync', path }),
  },
  accept: {
    help: [['DIR', 'go on with a folder that was emptied or replaced; remove what waits from the copy']],
    paths: 'one',
    request: (path) => ({ verb: 'accept', path }),
  },
  keep: {
    help: [['DIR', 'keep in the copy what was deleted here']],
    paths: 'one',
    request: (path) => ({ verb: 'keep', path }),
  },
  explain: {
    help: [['PATH', 'whether a path leaves this computer, and which rule decides that']],
    paths: 'one',
    request: (path) => ({ verb: 'explain', path }),
  },
  include: {
    help: [['PATH', 'send a path although it is ignored, by a line in .aishignore']],
    paths: 'one',
    request: (path) => ({ verb: 'include', path }),
  },
  exclude: {
    help: [['PATH', 'never send a path, by a line in .aishignore']],
    paths: 'one',
    request: (path) => ({ verb: 'exclude', path }),
  },
  allow: {
    help: [
      ['PATH [--alike]', 'send a file that looks like a secret as it is now; with --alike all that its rule withholds'],
    ],
    options: ['alike'],
    paths: 'one',
    request: (path, given) => ({ verb: 'allow', path, alike: 'alike' in given }),
  },
  allowed: {
    help: [['DIR', 'the files that are sent although they look like secrets']],
    paths: 'one',
    request: (path) => ({ verb: 'allowed', path }),
  },
  revoke: {
    help: [['PATH', 'withhold an allowed file again, or all below a folder']],
    paths: 'one',
    request: (path) => ({ verb: 'revoke', path }),
  },
  problems: {
    help: [['[DIR]', 'the files and folders with a problem']],
    paths: 'at-most-one',
    request: (path) => ({ verb: 'problems', path }),
  },
  changes: {
    help: [['[DIR]', 'the last changes that have arrived, newest first']],
    paths: 'at-most-one',
    request: (path) => ({ verb: 'changes', path }),
  },
  limits: {
    help: [['[DIR] [--files N] [--file-size N]', 'the limits of one folder or of all; sets those that are given']],
    options: ['files', 'file-size'],
    paths: 'at-most-one',
    request: toLimits,
  },
  server: {
    help: [['[URL|--local]', 'the server that copies go to, or copies on this computer']],
    options: ['local', 'accept-unencrypted'],
    paths: 'words',
    request: toServer,
  },
  settings: {
    help: [
      ['[get [NAME]]', 'the settings of the app, or one'],
      ['[set] NAME VALUE', 'change one; --accept-unencrypted goes with a server whose connection is not encrypted'],
      ['[set] NAME VALUE DIR', 'a limit of one folder; “default” gives it the usual ones again'],
    ],
    options: ['accept-unencrypted'],
    paths: 'words',
    request: toSetting,
  },
  open: {
    help: [['[DIR]', 'show the window']],
    paths: 'at-most-one',
    request: (path) => ({ verb: 'open', path }),
  },
  quit: {
    help: [['', 'end the app once what is on the way is sent']],
    paths: 'none',
    request: () => ({ verb: 'quit' }),
  },
  mcp: {
    help: [['', 'lets an agent on this computer read what is mirrored, over stdio (Model Context Protocol)']],
    paths: 'none',
    request: () => ({ verb: 'mcp' }),
  },
  diagnostics: {
    help: [['', 'a report for whoever helps you, without keys, names and paths']],
    paths: 'none',
    request: () => ({ verb: 'diagnostics' }),
  },
};

/** Values of `--for`. */
const PAUSES: ReadonlyMap<unknown, Exclude<PauseLength, 'until-resumed'>> = new Map([
  ['30m', 'half-hour'],
  ['1h', 'hour'],
  ['tomorrow', 'tomorrow'],
]);

/** Settings whose value is a path. */
const PATH_SETTINGS = ['ca-file', 'copies'];

function toLimits(path: string | null, { files, 'file-size': fileSize }: OptionValues): CommandRequest | string {
  if (typeof files === 'boolean' || typeof fileSize === 'boolean') return 'Write --files=N and --file-size=N.';
  return { verb: 'limits', path, maxFiles: files ?? null, maxFileBytes: fileSize ?? null };
}

function toServer(words: readonly string[], options: OptionValues, cwd: string): CommandRequest | string {
  const values = 'local' in options ? ['none', ...words] : words;
  if (values.length > 1) return 'server takes an address, or --local.';
  const [value] = values;
  return value === undefined ? toSetting(['get', 'server'], options, cwd) : toSetting(['server', value], options, cwd);
}

function toSetting(words: readonly string[], options: OptionValues, cwd: string): CommandRequest | string {
  if (words[0] === 'get') {
    if (words.length > 2) return 'settings get takes one name.';
    return { verb: 'settings', change: null, ...(words[1] === undefined ? {} : { name: words[1] }) };
  }
  const [name, value, folder, ...more] = words[0] === 'set' ? words.slice(1) : words;
  if (name === undefined && words.length === 0) return { verb: 'settings', change: null };
  if (name === undefined || value === undefined || more.length > 0)
    return 'settings takes a name and a value, and for a limit a folder.';
  const change = {
    name,
    value: PATH_SETTINGS.includes(name) && value !== 'none' ? resolve(cwd, value) : value,
    path: folder === undefined ? null : resolve(cwd, folder),
    acceptInsecure: 'accept-unencrypted' in options,
  };
  return { verb: 'settings', change };
}

function toPause(path: string | null, options: OptionValues): CommandRequest | string {
  const length = options.for === undefined ? null : PAUSES.get(options.for);
  if (length === undefined) return `--for takes ${[...PAUSES.keys()].join(', ')}.`;
  if (length !== null && path !== null) return '--for goes with a pause of everything, without a path.';
  return { verb: 'pause', path, length };
}

function toWait(path: string, options: OptionValues): CommandRequest | string {
  if (options.timeout === undefined) return { verb: 'wait', path, timeout: null };
  const text = String(options.timeout);
  const timeout = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (timeout <= MAX_TIMEOUT_S) return { verb: 'wait', path, timeout };
  return `--timeout takes seconds, from 0 to ${MAX_TIMEOUT_S}.`;
}
