import type { CommandRequest } from '../shared/control/control-protocol';
import { printable } from '../shared/text/printable';
import { type Invocation, parseCommandLine } from './arguments';
import { ask, NoAnswer } from './client';
import { usualDataFolder } from './data-folder-option';
import { EXIT } from './exit-codes';
import { helpText } from './help';
import { toJson, toText } from './output';

/** The surroundings of a command. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** The result of a command: its exit code and its output. */
interface Ended {
  readonly code: number;
  readonly out?: string;
  readonly err?: string;
}

/**
 * Runs the `lockstep` command. Resolves with its exit code once everything is written.
 * @param args the arguments after the program's name
 */
export async function runCommand(args: readonly string[], around: Surroundings): Promise<number> {
  const { code, out, err } = await end(parseCommandLine(args, around.cwd), around);
  await write(around.stdout, out);
  await write(around.stderr, err);
  return code;
}

async function end(invocation: Invocation, { env, version }: Surroundings): Promise<Ended> {
  switch (invocation.kind) {
    case 'help':
      return { code: EXIT.ok, out: helpText() };
    case 'version':
      return { code: EXIT.ok, out: `${version}\n` };
    case 'usage':
      return { code: EXIT.usage, err: `${printable(invocation.message)}\nlockstep --help says more.\n` };
    case 'ask':
      return query(invocation.request, invocation.json, invocation.dataDir ?? usualDataFolder(env));
  }
}

async function query(request: CommandRequest, json: boolean, dataFolder: string): Promise<Ended> {
  const { verb } = request;
  try {
    const reply = await ask(request, dataFolder);
    const code = reply.error ? EXIT[reply.error.code] : EXIT.ok;
    if (json) return { code, out: toJson(verb, reply) };
    if (!reply.error) return { code, out: toText(request, reply) };
    return { code, err: `${printable(`${reply.error.title} ${reply.error.detail}`.trim())}\n` };
  } catch (error) {
    const { code, message } = error instanceof NoAnswer ? error : new NoAnswer('failed', String(error));
    return json
      ? { code: EXIT[code], out: toJson(verb, { error: { code, title: message, detail: '' } }) }
      : { code: EXIT[code], err: `${message}\n` };
  }
}

/** Resolves also when the reader has gone. */
function write(stream: NodeJS.WritableStream, text = ''): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve) => {
    stream.on('error', () => resolve());
    stream.write(text, () => resolve());
  });
}
