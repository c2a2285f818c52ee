import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServerConnection } from '../main/engine/connection/server-connection';
import type { SyncEngine } from '../main/engine/sync-engine';
import type { Workspace } from '../main/engine/workspace';
import { createReceiver, type Receiver } from '../main/receiver/receiver';
import { DEFAULT_LIMITS, type Limits, type WorkspaceState } from '../shared/model/workspace-state';
import { TestLog } from './test-edge';
import { testEngine } from './test-engine';

const KEY = 'the-key-of-the-tests';

/** A folder that a real engine mirrors to a real receiver, all in one temporary folder. */
export class MirroredFolder implements AsyncDisposable {
  readonly log = new TestLog();
  readonly root: string;
  readonly mirror: string;
  private receiver!: Receiver;
  private readonly connection = new ServerConnection({ fingerprint: 'f', log: this.log, delay: () => 50 });
  private engine: SyncEngine;
  private started: Workspace | null = null;

  private constructor(readonly base: string) {
    this.root = join(base, 'project');
    this.mirror = join(base, 'mirror');
    this.engine = this.newEngine();
  }

  /**
   * Makes the folder, and connects to the receiver; nothing is mirrored yet.
   * @param route makes a way to the port of the receiver, and returns its own port; absent for the direct one
   */
  static async make(route = async (port: number) => port): Promise<MirroredFolder> {
    const folder = new MirroredFolder(await realpath(await mkdtemp(join(tmpdir(), 'lockstep-mirrored-'))));
    await mkdir(folder.root);
    folder.receiver = await createReceiver({
      host: '127.0.0.1',
      port: 0,
      apiKey: KEY,
      stateDir: join(folder.base, 'receiver'),
      resolveMirror: (_, path) => (path === folder.root ? folder.mirror : null),
      log: folder.log,
    });
    const port = await route(folder.receiver.port);
    folder.connection.connectTo({ url: `http://127.0.0.1:${port}`, apiKey: KEY });
    return folder;
  }

  get workspace(): Workspace {
    if (!this.started) throw new Error('The folder is not mirrored yet.');
    return this.started;
  }

  get state(): WorkspaceState {
    return this.workspace.snapshot().state;
  }

  async start(limits: Partial<Limits> = {}): Promise<void> {
    this.started = await this.engine.restore(this.root, { ...DEFAULT_LIMITS, ...limits });
  }

  /** Ends the mirroring and begins it again, as a new start of the app does. */
  async restart(limits: Partial<Limits> = {}): Promise<void> {
    await this.stop();
    this.engine = this.newEngine();
    await this.start(limits);
  }

  /** Ends the mirroring. */
  async stop(): Promise<void> {
    await this.engine.stopAll();
  }

  /** Asks as `lockstep wait` does. @returns the state that answers */
  async wait(timeoutMs = 30_000): Promise<WorkspaceState | null> {
    return this.workspace.waitUntilIdle(AbortSignal.timeout(timeoutMs));
  }

  /** Writes in one turn of the loop: a file that is still empty is a state that may be mirrored. */
  async put(path: string, content = path): Promise<void> {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  /** The files of the mirror with their contents, by path. */
  mirrored(): Promise<Record<string, string>> {
    return filesOf(this.mirror);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.connection.close();
    await this.receiver.close();
    await rm(this.base, { recursive: true, force: true });
  }

  private newEngine(): SyncEngine {
    return testEngine({ connection: this.connection, stateDir: join(this.base, 'state'), log: this.log });
  }
}

/** The regular files below a folder with their contents, by path. */
export async function filesOf(folder: string): Promise<Record<string, string>> {
  const all = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = all.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const;
  return Object.fromEntries((await Promise.all(paths.sort().map(read))).filter(([path]) => !isGitData(path)));
}

function isGitData(path: string): boolean {
  return path.split('/').includes('.git');
}
