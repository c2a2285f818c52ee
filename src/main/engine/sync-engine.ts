import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Muted, NOTHING_MUTED } from '../../shared/model/muted';
import { ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { databaseFault, isDatabaseBusy } from '../../shared/node/sqlite';
import { isMissing } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';
import { workspaceId } from '../../shared/wire/workspace-id';
import type { ServerConnection } from './connection/server-connection';
import type { SentFile } from './context/workspace-context';
import { IndexDb, type OpenedIndex } from './index/index-db';
import { IndexStore } from './index/index-store';
import { checkOverlap, checkProtected, resolveRoot } from './safety/protected-roots';
import { Workspace } from './workspace';

export interface SyncEngineOptions {
  readonly connection: ServerConnection;
  /** Stable opaque id of this machine and user. */
  readonly fingerprint: string;
  /** Real paths of the app's data and mirror folders, which no workspace may be, contain or lie in. */
  readonly forbidden: () => readonly string[];
  /** Folder for the indexes. */
  readonly stateDir: string;
  readonly log: Logger;
  /** Called when the list or a workspace's snapshot changed. */
  readonly onChange: () => void;
  /** Called with a message for the user about the engine's own files. */
  readonly onNotice: (title: string, detail: string) => void;
  /** Whether what git tracks is sent although it is ignored; true when absent. */
  readonly sendTracked?: () => boolean;
  /** Called for each acknowledged content, with the root of its workspace. */
  readonly onSent?: (root: string, sent: SentFile) => void;
}

/** Each workspace holds watches and memory. */
const MAX_WORKSPACES = 200;

interface Entry {
  readonly workspace: Workspace;
  /** Rejects when the start failed. */
  readonly started: Promise<void>;
  /** Set while the workspace is being stopped. */
  stopping: Promise<void> | null;
}

/** The active workspaces, one per real folder. */
export class SyncEngine {
  private readonly active = new Map<string, Entry>();

  constructor(private readonly options: SyncEngineOptions) {}

  /**
   * Starts mirroring a folder, or returns the workspace of an active one. Resolves once the folder is scanned.
   * @throws ProblemError when the folder can't be a workspace; nothing is left running then
   */
  async start(path: string, limits: Limits): Promise<Workspace> {
    const workspace = await this.enter(await resolveRoot(path), limits, NOTHING_MUTED, false);
    workspace.wasNamed(resolve(path));
    return workspace;
  }

  /**
   * Starts a folder that was mirrored before; the workspace waits for one that is not there.
   * @param root real path
   * @param muted problems that do not ask for the user's attention
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

  /** Stops a workspace after a bounded time for unacknowledged changes. @returns false for an unknown id */
  async stop(id: string): Promise<boolean> {
    const entry = this.active.get(id);
    if (!entry) return false;
    entry.stopping ??= this.end(id, entry);
    await entry.stopping;
    return true;
  }

  /** Stops a workspace and deletes its index. @returns false when it was not active */
  async remove(id: string): Promise<boolean> {
    const stopped = await this.stop(id);
    IndexDb.delete(this.indexFile(id));
    return stopped;
  }

  /** Stops a workspace whose folder was moved to `root`; one that is started there goes on with its index. */
  async move(id: string, root: string): Promise<void> {
    await this.stop(id);
    IndexDb.move(this.indexFile(id), this.indexFile(workspaceId(this.options.fingerprint, root)));
  }

  /** Stops all workspaces. @returns the roots of those whose last changes may not have arrived */
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
      sendTracked: this.options.sendTracked ?? (() => true),
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

  /** While its disk can't be written, an index is read or, when that fails too, kept in memory. */
  private openIndex(id: string, root: string): IndexStore {
    const file = this.indexFile(id);
    try {
      return new IndexStore(this.openIndexFile(file, root).db);
    } catch (error) {
      const fault = databaseFault(error);
      const closed = { fault, isMissing: isAbsent(file), reopen: () => this.openIndexFile(file, root) };
      this.options.log.error(`${root}: the index on disk can not be written: ${fault}`);
      const mayRead = !closed.isMissing && !isDatabaseBusy(error);
      return new IndexStore(mayRead ? this.readIndexFile(file, root) : null, closed);
    }
  }

  private openIndexFile(file: string, root: string): OpenedIndex {
    const { log, onNotice } = this.options;
    const opened = IndexDb.open(file);
    if (opened.setAside) {
      log.warn(`${root}: the index was set aside and is rebuilt: ${opened.setAside}`);
      onNotice(`What was known about ${basename(root)} is rebuilt.`, `Its index could not be used. ${opened.setAside}`);
    }
    return opened;
  }

  private readIndexFile(file: string, root: string): IndexDb | null {
    try {
      return IndexDb.openToRead(file);
    } catch (error) {
      this.options.log.warn(`${root}: the index on disk can not be read either: ${databaseFault(error)}`);
      return null;
    }
  }
}

/** True when certainly nothing, or nothing but an empty file, is at the path. */
function isAbsent(file: string): boolean {
  try {
    return statSync(file).size === 0;
  } catch (error) {
    return isMissing(error);
  }
}

function tooMany(): ProblemError {
  return new ProblemError({
    code: 'too-many-workspaces',
    title: `There are ${MAX_WORKSPACES} mirrored folders already.`,
    detail: 'Remove one that you no longer need first.',
  });
}
