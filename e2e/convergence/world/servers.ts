import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StrictServer } from '../../../src/test-support/strict-server';
import { Child } from './child';

/** A server that can be made to fail. It may come back on another port. */
export interface TestServer {
  readonly port: number;
  start(): Promise<void>;
  /** Ends it without any goodbye. */
  kill(): Promise<void>;
  /** Its copy of the workspace: contents by relative path. */
  copy(): Map<string, Buffer>;
}

export const API_KEY = 'the-key-of-convergence';
const STATE_DIR = '.lockstep';
/** Printed when it listens; the port is what comes last. */
const LISTENING = /Listening on ws:\/\/127\.0\.0\.1:(\d+)/;

/** The receiver as it runs alone on another machine, in a process of its own. */
export class ReceiverServer implements TestServer {
  /** The output of every process so far. */
  readonly log: string[] = [];
  port = 0;
  private child: Child | null = null;

  /** @param folder absolute path, for everything that it keeps */
  constructor(
    private readonly program: string,
    readonly folder: string,
    private readonly onMisbehaviour: (what: string) => void,
  ) {}

  get stateDir(): string {
    return join(this.folder, STATE_DIR);
  }

  /** The mirror folder; null before there is one. */
  get mirror(): string | null {
    mkdirSync(this.folder, { recursive: true });
    const name = readdirSync(this.folder).find((entry) => /-[0-9a-f]{32}$/.test(entry));
    return name === undefined ? null : join(this.folder, name);
  }

  get said(): readonly string[] {
    return [...this.log, ...(this.child?.said ?? [])];
  }

  async start(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const child = new Child(this.program, ['--listen', '127.0.0.1:0', '--dir', this.folder], {
      env: { LOCKSTEP_API_KEY: API_KEY },
      onLine: (line) => {
        child.keep(line);
        const port = LISTENING.exec(line)?.[1];
        if (port) resolve(Number(port));
      },
    });
    this.child = child;
    child.onCrash((how) => {
      this.onMisbehaviour(`the receiver ${how}`);
      reject(new Error(`The receiver ${how}`));
    });
    this.port = await promise;
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Ends it in good order. */
  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.signal(signal);
  }

  copy(): Map<string, Buffer> {
    const files = new Map<string, Buffer>();
    if (this.mirror !== null) readTree(this.mirror, '', files);
    return files;
  }

  /** Its answer to readers of the mirror, for which it compares that with the disk; nothing while there is none. */
  async report(): Promise<Record<string, unknown>> {
    const { workspaces } = (await this.get('')) as { workspaces: { id: string }[] };
    return workspaces[0] ? ((await this.get(`/${workspaces[0].id}`)) as Record<string, unknown>) : {};
  }

  private async get(path: string): Promise<unknown> {
    const url = `http://127.0.0.1:${this.port}/v1/workspaces${path}`;
    return (await fetch(url, { headers: { 'x-api-key': API_KEY } })).json();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child) return;
    await child.end(signal);
    this.log.push(...child.said, '(ended)');
  }
}

/** A server that knows part 1 of the protocol only. What it has read of the socket survives it. */
export class PlainServer implements TestServer {
  port = 0;
  private server: StrictServer | null = null;
  private files = new Map<string, string>();

  /** @param root of the workspace, absolute */
  constructor(private readonly root: string) {}

  async start(): Promise<void> {
    const server = await StrictServer.start();
    server.apiKey = API_KEY;
    for (const [path, content] of this.files) server.files.set(path, content);
    this.files = server.files;
    this.server = server;
    this.port = server.port;
  }

  async kill(): Promise<void> {
    await this.server?.close();
    this.server = null;
  }

  copy(): Map<string, Buffer> {
    // The frames themselves are of no interest here, and there are many.
    if (this.server) this.server.frames.length = 0;
    const prefix = `${this.root}/`;
    return new Map([...this.files].map(([path, text]) => [path.replace(prefix, ''), Buffer.from(text)]));
  }
}

/** Everything in a folder; what a copy can't have, such as symlinks, comes as a file that none can equal. */
function readTree(root: string, directory: string, files: Map<string, Buffer>): void {
  for (const entry of list(join(root, directory))) {
    const path = directory === '' ? entry.name : `${directory}/${entry.name}`;
    if (entry.isDirectory()) readTree(root, path, files);
    else if (!entry.isFile()) files.set(path, Buffer.from('(not a regular file)'));
    else readInto(root, path, files);
  }
}

/** While it is read the receiver may remove or replace what was listed: that counts as absent. */
const REPLACED = ['ENOENT', 'ENOTDIR', 'EISDIR'];

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (REPLACED.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

function readInto(root: string, path: string, files: Map<string, Buffer>): void {
  try {
    files.set(path, readFileSync(join(root, path)));
  } catch (error) {
    if (!REPLACED.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}
