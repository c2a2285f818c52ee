import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Logger } from '../../../shared/util/log';
import { FollowedFolder, REVISION_FILE, STATE_SUFFIX } from './followed-folder';
import { Follower } from './follower';
import { pin, pins, unpin } from './pin-commands';
import { RemoteReceiver } from './remote-receiver';

const DEFAULT_URL = 'http://127.0.0.1:8740';
const MAX_NUMBER = 1e15;

/** Commands for a receiver that runs, and what they need. */
export const COMMANDS_USAGE = `Commands for a receiver that runs, here or elsewhere (its key in LOCKSTEP_API_KEY):

  receiver follow URL ID DIR [--once]
                       keeps DIR equal to the workspace ID of the receiver at URL, one whole revision after the
                       other, over outgoing requests; DIR${STATE_SUFFIX}/${REVISION_FILE} tells the revision
    --once             ends when DIR holds the present revision
  receiver pin ID DIR [--at R] [--read-only] [--minutes M] [--url URL]
                       makes DIR a link to a stable tree of one revision, on the computer of the receiver
  receiver unpin DIR|NAME [--url URL]
                       removes it
  receiver pins [--url URL]
                       lists them (URL: default ${DEFAULT_URL})`;

interface CommandContext {
  readonly positionals: readonly string[];
  readonly values: { readonly [name: string]: string | boolean | undefined };
  readonly key: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

interface Command {
  /** Names of the arguments, all of which are needed. */
  readonly operands: readonly string[];
  readonly options: { readonly [name: string]: { readonly type: 'string' | 'boolean' } };
  /** @returns a text for the user */
  readonly run: (context: CommandContext) => Promise<string>;
}

const URL_OPTION = { url: { type: 'string' } } as const;

const COMMANDS: Readonly<Record<string, Command>> = {
  follow: { operands: ['URL', 'ID', 'DIR'], options: { once: { type: 'boolean' } }, run: follow },
  pin: {
    operands: ['ID', 'DIR'],
    options: { ...URL_OPTION, at: { type: 'string' }, minutes: { type: 'string' }, 'read-only': { type: 'boolean' } },
    run: ({ positionals: [id = '', dir = ''], values, ...context }) => {
      const numbers = { at: numberOf(values, 'at', 0), minutes: numberOf(values, 'minutes', 1) };
      return pin(remoteOf(values, context), {
        id,
        link: resolve(dir),
        readOnly: values['read-only'] === true,
        ...numbers,
      });
    },
  },
  unpin: {
    operands: ['DIR|NAME'],
    options: URL_OPTION,
    run: ({ positionals: [target = ''], values, ...context }) => unpin(remoteOf(values, context), target),
  },
  pins: { operands: [], options: URL_OPTION, run: ({ values, ...context }) => pins(remoteOf(values, context)) },
};

/** True when the first word of a command line is a command for a receiver that runs. */
export function isReceiverCommand(name: string | undefined): name is string {
  return name !== undefined && Object.hasOwn(COMMANDS, name);
}

/**
 * Runs a command.
 * @param args the words after its name
 * @param signal aborted when it is to end
 * @throws Error with a sentence for the user
 */
export async function runReceiverCommand(
  name: string,
  args: readonly string[],
  { key, signal, log }: Pick<CommandContext, 'key' | 'signal' | 'log'>,
): Promise<void> {
  const { operands, options, run } = COMMANDS[name] as Command;
  const help = { type: 'boolean', short: 'h' } as const;
  const { values, positionals } = parseArgs({ args: [...args], options: { ...options, help }, allowPositionals: true });
  if (values.help) {
    console.log(COMMANDS_USAGE);
    return;
  }
  if (positionals.length !== operands.length) {
    throw new Error(`Usage: receiver ${[name, ...operands].join(' ')}\n\n${COMMANDS_USAGE}`);
  }
  const text = await run({ positionals, values, key, signal, log });
  // The log shows a line break within a line as a sign.
  for (const line of text.split('\n')) if (line !== '') log.info(line);
}

async function follow({ positionals, values, key, signal, log }: CommandContext): Promise<string> {
  const [url = '', id = '', dir = ''] = positionals;
  const remote = new RemoteReceiver(url, key, signal);
  const folder = await FollowedFolder.open(id, resolve(dir), log);
  try {
    await new Follower({ remote, folder, once: values.once === true, log, signal }).run();
  } finally {
    await folder.close();
  }
  return '';
}

function remoteOf(values: CommandContext['values'], { key, signal }: Pick<CommandContext, 'key' | 'signal'>) {
  return new RemoteReceiver(typeof values.url === 'string' ? values.url : DEFAULT_URL, key, signal);
}

function numberOf(values: CommandContext['values'], option: string, least: number): number | undefined {
  const value = values[option];
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= MAX_NUMBER) return number;
  throw new Error(`--${option} ${value}: not a whole number from ${least} on.`);
}
