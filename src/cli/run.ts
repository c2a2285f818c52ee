import type { CommandRequest } from '../shared/control/control-protocol';
import { printable } from '../shared/text/printable';
import { errorMessage } from '../shared/util/errors';
import { type Invocation, parseCommandLine } from './arguments';
import { NoReplyError, sendRequest } from './client';
import { bashCompletion } from './completion';
import { usualDataFolder } from './data-folder-option';
import { EXIT } from './exit-codes';
import { helpText } from './help';
import { toJson, toText } from './output';

/** The working directory, environment and streams of a command. */
export interface CommandEnvironment {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

/** The result of a command: its exit code and its output. */
interface CommandResult {
  readonly code: number;
  readonly out?: string;
  readonly err?: string;
}

/**
 * Runs the `lockstep` command. Resolves with its exit code once everything is written.
 * @param args the arguments after the program's name
 */
export async function runCommand(args: readonly string[], environment: CommandEnvironment): Promise<number> {
  const { code, out, err } = await runInvocation(parseCommandLine(args, environment.cwd), environment);
  await write(environment.stdout, out);
  await write(environment.stderr, err);
  return code;
}

async function runInvocation(invocation: Invocation, { env, version }: CommandEnvironment): Promise<CommandResult> {
  switch (invocation.kind) {
    case 'help':
      return { code: EXIT.ok, out: helpText() };
    case 'completion':
      return { code: EXIT.ok, out: bashCompletion() };
    case 'version':
      return { code: EXIT.ok, out: `${version}\n` };
    case 'usage':
      return { code: EXIT.usage, err: `${printable(invocation.message)}\nlockstep --help says more.\n` };
    case 'request': {
      const dataFolder = invocation.dataDir ?? usualDataFolder(env);
      if (invocation.request.verb === 'mcp') return serveMcp(dataFolder, version);
      return runRequest(invocation.request, invocation.json, dataFolder);
    }
  }
}

async function runRequest(request: CommandRequest, json: boolean, dataFolder: string): Promise<CommandResult> {
  const { verb } = request;
  try {
    const reply = await sendRequest(request, dataFolder);
    const code = reply.error ? EXIT[reply.error.code] : EXIT.ok;
    if (json) return { code, out: toJson(verb, reply) };
    if (!reply.error) return { code, out: toText(request, reply) };
    return { code, err: `${printable(`${reply.error.title} ${reply.error.detail}`.trim())}\n` };
  } catch (error) {
    const { code, message } = error instanceof NoReplyError ? error : new NoReplyError('failed', errorMessage(error));
    return json
      ? { code: EXIT[code], out: toJson(verb, { error: { code, title: message, detail: '' } }) }
      : { code: EXIT[code], err: `${message}\n` };
  }
}

/** Serves until the agent hangs up. */
async function serveMcp(dataFolder: string, version: string): Promise<CommandResult> {
  // Only this command needs the packages of the protocol.
  await (await import('./mcp-stdio')).serveAgent(dataFolder, version);
  return { code: EXIT.ok };
}

/** Resolves also when the reader has gone. */
function write(stream: NodeJS.WritableStream, text = ''): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve) => {
    stream.on('error', () => resolve());
    stream.write(text, () => resolve());
  });
}
