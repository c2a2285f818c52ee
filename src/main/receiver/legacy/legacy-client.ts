import { join } from 'node:path';
import {
  acceptedPath,
  faultOfRelative,
  isBelowRoot,
  parseRoot,
  relativeToRoot,
  splitAbsolute,
  type WirePath,
} from '../mirror/mirror-paths';
import { RefusedError } from '../mirror/refused-error';
import type { FileSink } from '../workspace/file-sink';
import { UnroutedFiles } from '../workspace/unrouted-files';
import { type ResolveMirror, unknownWorkspace, type WorkspaceRegistry } from '../workspace/workspace-registry';
import { ImmediateWriter } from './immediate-writer';

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
}

/** Limit on remembered failures. Beyond it no copy is called complete. */
const MAX_FAILED_PATHS = 10_000;
/** Limit on remembered writers. Beyond it the memory starts over, and a late message of an older connection may win. */
const MAX_LAST_WRITERS = 1_000_000;

interface KnownWorkspace {
  readonly root: WirePath;
  readonly writer: ImmediateWriter;
}

/**
 * Handles the messages of one edge that opens no workspace, because it speaks only the first part of the protocol. Each
 * message is applied at once. Such an edge names its root only at the end of the initial sync. Until then a receiver that
 * accepts any root keeps the files under their absolute path.
 */
export class LegacyClient {
  private known: KnownWorkspace[] = [];
  private unrouted: Promise<UnroutedFiles> | null = null;
  /** Absolute paths of files whose last message failed; their copies are not complete. */
  private readonly failedPaths = new Set<string>();
  /** Newest connection that wrote a path; later messages of an older connection are dropped. */
  private readonly lastWriters = new Map<string, number>();

  /** @param folderName name of the folder for files without a workspace */
  constructor(
    private readonly fingerprint: string,
    private readonly folderName: string,
    private readonly options: LegacyClientOptions,
  ) {}

  /** @throws RefusedError when the path is not accepted */
  async route(path: string): Promise<FileRoute> {
    const known = this.findKnown(path) ?? (await this.findSaved(path));
    if (known) return { sink: known.writer, path: acceptedPath(relativeToRoot(known.root, path, process.platform)) };
    if (!this.options.byPathDir) throw unknownWorkspace(path);
    return { sink: await this.openUnrouted(this.options.byPathDir), path: unroutedName(path) };
  }

  /** True when a newer connection wrote this path; otherwise records `connection` as the newest. */
  isOutdated(path: string, connection: number): boolean {
    if ((this.lastWriters.get(path) ?? 0) > connection) return true;
    if (this.lastWriters.size >= MAX_LAST_WRITERS) this.lastWriters.clear();
    this.lastWriters.set(path, connection);
    return false;
  }

  /**
   * Ends the initial sync of the workspace with this root.
   * @throws RefusedError when the root is not accepted
   */
  async finishInitialSync(root: string): Promise<void> {
    const known = await this.open(root.replace(/(?<=[^\\/])[\\/]+$/, ''));
    await known.writer.finishInitialSync(!this.hasFailures(known.root));
  }

  /** Records whether the last message about a path was stored. */
  recordResult(path: string, stored: boolean): void {
    if (stored) {
      this.failedPaths.delete(path);
      return;
    }
    if (this.failedPaths.size <= MAX_FAILED_PATHS) this.failedPaths.add(path);
    this.findKnown(path)?.writer.workspace.markIncomplete();
  }

  /** Releases the folder for files without a workspace. */
  async close(): Promise<void> {
    await this.unrouted?.then((files) => files.close()).catch(() => {});
  }

  private hasFailures(root: WirePath): boolean {
    if (this.failedPaths.size > MAX_FAILED_PATHS) return true;
    for (const path of this.failedPaths) if (isBelowRoot(root, path)) return true;
    return false;
  }

  private findKnown(path: string): KnownWorkspace | undefined {
    this.known = this.known.filter(({ writer }) => !writer.workspace.isClosed);
    return this.known.find(({ root }) => isBelowRoot(root, path));
  }

  /** Opens the workspace around the path: in the app one that has a mirror, otherwise one of an earlier initial sync. */
  private async findSaved(path: string): Promise<KnownWorkspace | null> {
    const { byPathDir, resolveMirror, workspaces } = this.options;
    if (!byPathDir) {
      const root = ancestorsOf(path).find((ancestor) => resolveMirror(this.fingerprint, ancestor) !== null);
      return root === undefined ? null : this.open(root);
    }
    for (const row of workspaces.rows()) {
      if (row.fingerprint !== this.fingerprint) continue;
      const root = parseRoot(row.root);
      if (!('fault' in root) && isBelowRoot(root, path)) return this.open(row.root);
    }
    return null;
  }

  private async open(path: string): Promise<KnownWorkspace> {
    const root = acceptedPath(parseRoot(path));
    const mirror = this.mirrorOf(path);
    if (mirror === null) throw unknownWorkspace(path);
    const workspace = await this.options.workspaces.openFor(this.fingerprint, path, mirror);
    await workspace.scheduler.runExclusive(() => workspace.ensureVerified());
    const known = { root, writer: new ImmediateWriter(workspace) };
    this.known.push(known);
    return known;
  }

  private mirrorOf(root: string): string | null {
    const { byPathDir, resolveMirror, workspaces } = this.options;
    if (!byPathDir) return resolveMirror(this.fingerprint, root);
    const row = workspaces.rows().find((saved) => saved.fingerprint === this.fingerprint && saved.root === root);
    return row?.mirror ?? join(byPathDir, this.folderName, unroutedName(root));
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
