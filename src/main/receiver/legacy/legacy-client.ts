import { join } from 'node:path';
import {
  acceptedPath,
  faultOfRelative,
  innermostAround,
  isBelowRoot,
  parseRoot,
  relativeToRoot,
  splitAbsolute,
  type WirePath,
} from '../mirror/mirror-paths';
import { RefusedError } from '../mirror/refused-error';
import type { EdgeLink } from '../takeover/edge-link';
import type { FileSink } from '../workspace/file-sink';
import { UnroutedFiles } from '../workspace/unrouted-files';
import { type ResolveMirror, unknownWorkspace, type WorkspaceRegistry } from '../workspace/workspace-registry';
import { ImmediateWriter } from './immediate-writer';
import { LastWriters } from './last-writers';
import { LegacySync, type LegacyTimes, type PassNames } from './legacy-sync';

/** Destination of a file message. */
export interface FileRoute {
  readonly sink: FileSink;
  /** Relative, with forward slashes, and validated. */
  readonly path: string;
}

/** Options of {@link LegacyClient}. */
export interface LegacyClientOptions {
  readonly workspaces: WorkspaceRegistry;
  readonly resolveMirror: ResolveMirror;
  /** Absolute path of the folder for files whose workspace is not known yet; null when those are refused. */
  readonly byPathDir: string | null;
  /** Absolute path of the preferred parent of staging folders. */
  readonly stagingHome: string;
  readonly times: LegacyTimes;
}

/** Limit on remembered failures. Beyond it no copy is called complete. */
const MAX_FAILED_PATHS = 10_000;

interface KnownWorkspace {
  /** Root as the edge names it. */
  readonly path: string;
  readonly root: WirePath;
  readonly writer: ImmediateWriter;
  readonly sync: LegacySync;
  /** Keeps the workspace open, since {@link sync} knows more than is saved. */
  readonly hold: Disposable;
}

interface SavedRoot {
  readonly path: string;
  readonly root: WirePath;
}

/**
 * Handles the messages of one edge that opens no workspace, because it speaks only the first part of the protocol. Each
 * message is applied at once. Such an edge names its root only at the end of the initial sync. Until then a receiver that
 * accepts any root keeps the files under their absolute path.
 */
export class LegacyClient {
  /** By root. */
  private readonly known = new Map<string, KnownWorkspace>();
  /** Roots of earlier initial syncs; null until they are needed. */
  private savedRoots: SavedRoot[] | null = null;
  private unrouted: Promise<UnroutedFiles> | null = null;
  /** Absolute paths of files whose last message failed; their copies are not complete. */
  private readonly failedPaths = new Set<string>();
  private readonly lastWriters = new LastWriters();

  /** @param folderName name of the folder for files without a workspace */
  constructor(
    private readonly fingerprint: string,
    private readonly folderName: string,
    private readonly options: LegacyClientOptions,
  ) {}

  /**
   * Finds the destination of a file message.
   * @param link its connection
   * @returns null when another connection has the workspace, or a newer one has named this path
   * @throws RefusedError when the path is not accepted
   */
  async route(path: string, link: EdgeLink): Promise<FileRoute | null> {
    const saved = this.rootAround(path);
    const known = saved === null ? null : await this.open(saved);
    const route = known ? routeInto(known, path) : await this.routeUnknown(path);
    if (known && !holds(known, link)) return null;
    if (this.lastWriters.isOutdated(path, link.number)) return null;
    await known?.sync.receive(link.number);
    return route;
  }

  /** Reads the known roots again before the next message. */
  forgetRoots(): void {
    this.savedRoots = null;
  }

  /**
   * Ends a full pass over the workspace with this root.
   * @param syncErrors number of files that the edge could not read
   * @throws RefusedError when the root is not accepted
   */
  async finishInitialSync(root: string, link: EdgeLink, syncErrors: number): Promise<void> {
    // Its files may still be on their way into the folder that becomes its mirror, whose files are compared once.
    await this.unrouted?.then((files) => files.settled());
    const known = await this.open(root.replace(/(?<=[^\\/])[\\/]+$/, ''));
    this.forgetRoots();
    if (holds(known, link)) await known.sync.finishPass(link.number, syncErrors);
  }

  /** Records whether the last message about a path was stored. */
  recordResult(path: string, stored: boolean): void {
    if (stored) {
      this.failedPaths.delete(path);
      return;
    }
    if (this.failedPaths.size <= MAX_FAILED_PATHS) this.failedPaths.add(path);
    const root = this.rootAround(path);
    if (root !== null) this.known.get(root)?.writer.workspace.markIncomplete('Some files could not be stored.');
  }

  /** Closes revisions that wait for a quiet time, and releases the folder for files without a workspace. */
  async close(): Promise<void> {
    for (const { sync, hold } of this.known.values()) {
      await sync.close();
      hold[Symbol.dispose]();
    }
    await this.unrouted?.then((files) => files.close()).catch(() => {});
  }

  private hasFailures(root: WirePath): boolean {
    if (this.failedPaths.size > MAX_FAILED_PATHS) return true;
    for (const path of this.failedPaths) if (isBelowRoot(root, path)) return true;
    return false;
  }

  /** Root of the innermost workspace around the path: in the app one that has a mirror, otherwise one that was named before. */
  private rootAround(path: string): string | null {
    const { byPathDir, resolveMirror } = this.options;
    if (!byPathDir) {
      return ancestorsOf(path).find((ancestor) => resolveMirror(this.fingerprint, ancestor) !== null) ?? null;
    }
    this.savedRoots ??= this.readRoots();
    return innermostAround(this.savedRoots, path)?.path ?? null;
  }

  private readRoots(): SavedRoot[] {
    return this.options.workspaces.rows(this.fingerprint).flatMap((row) => {
      const root = parseRoot(row.root);
      return 'fault' in root ? [] : [{ path: row.root, root }];
    });
  }

  private async routeUnknown(path: string): Promise<FileRoute> {
    const { byPathDir } = this.options;
    if (!byPathDir) throw unknownWorkspace(path);
    return { sink: await this.openUnrouted(byPathDir), path: unroutedName(path) };
  }

  private async open(path: string): Promise<KnownWorkspace> {
    const opened = this.known.get(path);
    if (opened && !opened.writer.workspace.isClosed) return opened;
    const root = acceptedPath(parseRoot(path));
    const mirror = this.mirrorOf(path);
    if (mirror === null) throw unknownWorkspace(path);
    using held = await this.options.workspaces.openFor(this.fingerprint, path, mirror);
    const { workspace } = held;
    await workspace.scheduler.runExclusive(() => workspace.ensureVerified());
    const other = this.known.get(path);
    if (other?.writer.workspace === workspace) return other;
    other?.hold[Symbol.dispose]();
    const sync = new LegacySync(workspace, this.namesIn(path, root), this.options.times);
    const known = { path, root, writer: new ImmediateWriter(workspace), sync, hold: workspace.hold() };
    this.known.set(path, known);
    return known;
  }

  private namesIn(path: string, root: WirePath): PassNames {
    const separator = root.anchor === '/' ? '/' : '\\';
    const absolute = (file: string) => path + separator + file.replaceAll('/', separator);
    return {
      isNamed: (file, connection) => this.lastWriters.isNamed(path, file, connection),
      isForeign: (file) => this.rootAround(absolute(file)) !== path,
      remembersAll: (connection) => this.lastWriters.remembersAll(connection),
      hasFailures: () => this.hasFailures(root),
    };
  }

  private mirrorOf(root: string): string | null {
    const { byPathDir, resolveMirror, workspaces } = this.options;
    if (!byPathDir) return resolveMirror(this.fingerprint, root);
    return workspaces.row(this.fingerprint, root)?.mirror ?? join(byPathDir, this.folderName, unroutedName(root));
  }

  private openUnrouted(byPathDir: string): Promise<UnroutedFiles> {
    if (!this.unrouted) {
      this.unrouted = UnroutedFiles.open(join(byPathDir, this.folderName), this.options.stagingHome);
      // The next message tries again.
      this.unrouted.catch(() => {
        this.unrouted = null;
      });
    }
    return this.unrouted;
  }
}

/** Whether the connection may write to the workspace; its edge is told when it may not. */
function holds({ writer }: KnownWorkspace, link: EdgeLink): boolean {
  return writer.workspace.holdingLink.take(link, 'messages');
}

function routeInto({ root, writer }: KnownWorkspace, path: string): FileRoute {
  return { sink: writer, path: acceptedPath(relativeToRoot(root, path, process.platform)) };
}

/**
 * Relative path under which a file with this absolute path is kept.
 * @throws RefusedError when the path is not accepted
 */
function unroutedName(path: string): string {
  const split = splitAbsolute(path);
  if (!split) throw new RefusedError('bad-path', `${path}: not an absolute path.`, false);
  const top = split.anchor === '/' ? [] : [split.anchor === '\\\\' ? 'UNC' : split.anchor.slice(0, 1)];
  const name = [...top, ...split.segments].join('/');
  return acceptedPath(faultOfRelative(name, process.platform) ?? name);
}

/** Directories above an absolute path, the nearest first, with the separators of the path. */
function ancestorsOf(path: string): string[] {
  const result: string[] = [];
  for (let end = path.length; ; ) {
    end = Math.max(path.lastIndexOf('/', end - 1), path.lastIndexOf('\\', end - 1));
    if (end <= 0) return result;
    result.push(path.slice(0, end));
  }
}
