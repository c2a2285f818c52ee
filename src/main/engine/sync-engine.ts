import { basename, join } from 'node:path';
import { type Muted, NOTHING_MUTED } from '../../shared/model/muted';
import { ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import type { Logger } from '../../shared/util/log';
import { workspaceId } from '../../shared/wire/workspace-id';
import type { ServerConnection } from './connection/server-connection';
import type { SentFile } from './context/workspace-context';
import { IndexDb } from './index/index-db';
import { IndexStore } from './index/index-store';
import { checkOverlap, checkProtected, resolveRoot } from './safety/protected-roots';
import { Workspace } from './workspace';

export interface SyncEngineOptions {
  readonly connection: ServerConnection;
  /** Stable opaque id of this machine and user. */
  readonly fingerprint: string;
  /** The app's own folders (its data, the mirrors): never a workspace, nor inside or around one. Real paths. */
  readonly forbidden: () => readonly string[];
  /** Folder for what the engine remembers between runs. */
  readonly stateDir: string;
  readonly log: Logger;
  /** The list or something in a workspace's snapshot changed. */
  readonly onChange: () => void;
  /** Something happened to the engine's own files that the user should know. */
  readonly onNotice: (title: string, detail: string) => void;
  /** The server has acknowledged the content of a file of the workspace with this root. */
  readonly onSent?: (root: string, sent: SentFile) => void;
}

/** More folders than anybody mirrors; each one holds watches and memory. */
const MAX_WORKSPACES = 200;

interface Entry {
  readonly workspace: Workspace;
  /** Rejects when it could not start. */
  readonly started: Promise<void>;
  /** Set once it is being stopped. */
  stopping: Promise<void> | null;
}

/** The active workspaces: one entry per real folder. */
export class SyncEngine {
  private readonly active = new Map<string, Entry>();

  constructor(private readonly options: SyncEngineOptions) {}

  /**
   * Starts mirroring a folder; for an active one, returns its workspace. Resolves once it is scanned.
   * @throws ProblemError when the folder can't be a workspace; nothing is left behind then
   */
  async start(path: string, limits: Limits): Promise<Workspace> {
    return this.enter(await resolveRoot(path), limits, NOTHING_MUTED, false);
  }

  /**
   * Goes on with a folder that was mirrored before: when it is not there, the workspace waits for it.
   * @param root real path, as {@link MirroredWorkspace.root} said
   * @param muted problems that the user does not want to be called for
   * @throws ProblemError like {@link start}, but not for a folder that is missing or unreadable
   */
  restore(root: string, limits: Limits, muted = NOTHING_MUTED): Promise<Workspace> {
    return this.enter(root, limits, muted, true);
  }

  get(id: string): Workspace | undefined {
    return this.active.get(id)?.workspace;
  }

  list(): Workspace[] {
    return [...this.active.values()].map(({ workspace }) => workspace);
  }

  /** Ends a workspace after a short time for what is on the way. False when there is none with this id. */
  async stop(id: string): Promise<boolean> {
    const entry = this.active.get(id);
    if (!entry) return false;
    entry.stopping ??= this.end(id, entry);
    await entry.stopping;
    return true;
  }

  /** Stops a workspace and forgets what was remembered of it. */
  async remove(id: string): Promise<boolean> {
    const stopped = await this.stop(id);
    IndexDb.delete(this.indexFile(id));
    return stopped;
  }

  /** Stops each. Resolves with the roots of those of which something may not have arrived. */
  async stopAll(): Promise<string[]> {
    const all = this.list();
    await Promise.all(all.map(({ id }) => this.stop(id)));
    return all.filter(({ isIdle }) => !isIdle).map(({ root }) => root);
  }

  private async end(id: string, entry: Entry): Promise<void> {
    await entry.started.catch(() => {});
    await entry.workspace.stop();
    this.active.delete(id);
    this.options.onChange();
  }

  private async enter(root: string, limits: Limits, muted: Muted, awaitRoot: boolean): Promise<Workspace> {
    const id = workspaceId(this.options.fingerprint, root);
    await this.active.get(id)?.stopping;
    const entry = this.active.get(id) ?? this.add(id, root, limits, muted, awaitRoot);
    await entry.started;
    return entry.workspace;
  }

  private add(id: string, root: string, limits: Limits, muted: Muted, awaitRoot: boolean) {
    const { forbidden, connection, log, onChange } = this.options;
    const onSent = (sent: SentFile) => this.options.onSent?.(root, sent);
    checkProtected(root, forbidden());
    checkOverlap(
      root,
      this.list().map((workspace) => workspace.root),
    );
    if (this.active.size >= MAX_WORKSPACES) throw tooMany();
    const workspace = new Workspace({
      id,
      root,
      limits,
      index: this.openIndex(id, root),
      onSent,
      connection,
      log,
      onChange,
    });
    workspace.setMuted(muted);
    const started = workspace.start(awaitRoot).catch(async (error: unknown) => {
      this.active.delete(id);
      await workspace.stop();
      onChange();
      throw error;
    });
    const entry: Entry = { workspace, started, stopping: null };
    this.active.set(id, entry);
    return entry;
  }

  private indexFile(id: string): string {
    return join(this.options.stateDir, 'index', `${id}.sqlite`);
  }

  /** Without a usable file the index lives in memory: the next start then compares everything again. */
  private openIndex(id: string, root: string): IndexStore {
    const { log, onNotice } = this.options;
    try {
      const { db, setAside } = IndexDb.open(this.indexFile(id));
      if (setAside) {
        log.warn(`${root}: the index was set aside and is rebuilt: ${setAside}`);
        onNotice(`What was known about ${basename(root)} is rebuilt.`, `Its index could not be used. ${setAside}`);
      }
      return new IndexStore(db);
    } catch (error) {
      log.error(`${root}: no index on disk: ${error instanceof Error ? error.message : error}`);
      return new IndexStore();
    }
  }
}

function tooMany(): ProblemError {
  return new ProblemError({
    code: 'too-many-workspaces',
    title: `There are ${MAX_WORKSPACES} workspaces already.`,
    detail: 'Remove one that you no longer need first.',
  });
}
