import { join } from 'node:path';
import {
  checkRelative,
  isInside,
  type PathFault,
  parseRoot,
  relativeTo,
  splitAbsolute,
  type WirePath,
} from '../mirror/mirror-paths';
import { Refused } from '../mirror/refused';
import type { FileSink } from '../workspace/file-sink';
import { type ResolveMirror, unknownWorkspace, type WorkspaceRegistry } from '../workspace/workspace-registry';
import { ImmediateWriter, UnroutedFiles } from './immediate-writer';

/** Where a file message goes. */
export interface LegacyRoute {
  readonly sink: FileSink;
  /** Relative, with forward slashes, checked. */
  readonly path: string;
}

export interface LegacyClientOptions {
  readonly workspaces: WorkspaceRegistry;
  readonly resolveMirror: ResolveMirror;
  /** Absolute path of the folder for files whose workspace is not known yet; null when those are refused. */
  readonly byPathDir: string | null;
  readonly stateDir: string;
}

/** Beyond this many, the paths are not told apart any more, and nothing is called complete. */
const MAX_LACKING = 10_000;

/** Beyond this many paths, what older connections still have on the way is not told apart any more. */
const MAX_WRITERS = 1_000_000;

interface Known {
  readonly root: WirePath;
  readonly target: ImmediateWriter;
}

/**
 * What one edge sends without opening a workspace, as every edge does that knows the first part of the protocol only.
 * Everything is applied at once. Such an edge names the root of its workspace only when its initial sync is done: until
 * then its files are kept under their absolute path, where the receiver accepts any root at all.
 */
export class LegacyClient {
  private known: Known[] = [];
  private loose: Promise<UnroutedFiles> | null = null;
  /** Absolute paths of what was sent last and could not be stored: the copies that lack them are not complete. */
  private readonly lacking = new Set<string>();
  /** Per path the newest connection that wrote it: what an older one still had on the way comes too late. */
  private readonly writers = new Map<string, number>();

  /** @param edgeId names the folder of its loose files */
  constructor(
    private readonly fingerprint: string,
    private readonly edgeId: string,
    private readonly options: LegacyClientOptions,
  ) {}

  /** @throws Refused when the path is not accepted */
  async route(path: string): Promise<LegacyRoute> {
    const known = this.find(path) ?? (await this.discover(path));
    if (known) return { sink: known.target, path: accepted(relativeTo(known.root, path, process.platform)) };
    if (!this.options.byPathDir) throw unknownWorkspace(path);
    return { sink: await this.openLoose(), path: looseName(path) };
  }

  /** True when a newer connection wrote this path already; otherwise notes that `connection` does. */
  isOutdated(path: string, connection: number): boolean {
    if ((this.writers.get(path) ?? 0) > connection) return true;
    if (this.writers.size >= MAX_WRITERS) this.writers.clear();
    this.writers.set(path, connection);
    return false;
  }

  /** The initial sync of the workspace with this root is complete. */
  async done(root: string): Promise<void> {
    const { root: known, target } = await this.enter(root.replace(/(?<=[^\\/])[\\/]+$/, ''));
    await target.finish(!this.lacks(known));
  }

  /** Notes whether what was sent last for a path is stored. */
  note(path: string, stored: boolean): void {
    if (stored) this.lacking.delete(path);
    else {
      if (this.lacking.size <= MAX_LACKING) this.lacking.add(path);
      this.find(path)?.target.workspace.markIncomplete();
    }
  }

  private lacks(root: WirePath): boolean {
    if (this.lacking.size > MAX_LACKING) return true;
    for (const path of this.lacking) if (isInside(root, path)) return true;
    return false;
  }

  async close(): Promise<void> {
    await this.loose?.then((files) => files.close()).catch(() => {});
  }

  private find(path: string): Known | undefined {
    this.known = this.known.filter(({ target }) => !target.workspace.isClosed);
    return this.known.find(({ root }) => isInside(root, path));
  }

  /** Looks for a workspace around the path: in embedded use one that has a mirror, otherwise one that was named before. */
  private async discover(path: string): Promise<Known | null> {
    const { byPathDir, resolveMirror, workspaces } = this.options;
    if (!byPathDir) {
      const root = ancestorsOf(path).find((ancestor) => resolveMirror(this.fingerprint, ancestor) !== null);
      return root === undefined ? null : this.enter(root);
    }
    for (const row of workspaces.rows()) {
      if (row.fingerprint !== this.fingerprint) continue;
      const root = parseRoot(row.root);
      if (!('fault' in root) && isInside(root, path)) return this.enter(row.root);
    }
    return null;
  }

  private async enter(path: string): Promise<Known> {
    const root = accepted(parseRoot(path));
    const mirror = this.mirrorOf(path);
    if (mirror === null) throw unknownWorkspace(path);
    const workspace = await this.options.workspaces.use(this.fingerprint, path, mirror);
    await workspace.scheduler.alone(() => workspace.ensureVerified());
    const known = { root, target: new ImmediateWriter(workspace) };
    this.known.push(known);
    return known;
  }

  private mirrorOf(root: string): string | null {
    const { byPathDir, resolveMirror, workspaces } = this.options;
    if (!byPathDir) return resolveMirror(this.fingerprint, root);
    const row = workspaces.rows().find((known) => known.fingerprint === this.fingerprint && known.root === root);
    return row?.mirror ?? join(byPathDir, this.edgeId, looseName(root));
  }

  private openLoose(): Promise<UnroutedFiles> {
    if (!this.loose) {
      const folder = join(this.options.byPathDir as string, this.edgeId);
      this.loose = UnroutedFiles.open(folder, join(this.options.stateDir, 'staging'));
      // What was in the way may be gone at the next attempt.
      this.loose.catch(() => {
        this.loose = null;
      });
    }
    return this.loose;
  }
}

/** The relative name under which a file with this absolute path is kept. */
function looseName(path: string): string {
  const split = splitAbsolute(path);
  if (!split) throw new Refused('bad-path', `${path}: not an absolute path.`, false);
  const top = split.anchor === '/' ? [] : [split.anchor === '\\\\' ? 'UNC' : split.anchor.slice(0, 1)];
  const name = [...top, ...split.segments].join('/');
  accepted(checkRelative(name, process.platform) ?? name);
  return name;
}

/** The directories above an absolute path, the nearest first, written as in the path. */
function ancestorsOf(path: string): string[] {
  const result: string[] = [];
  for (let end = path.length; ; ) {
    end = Math.max(path.lastIndexOf('/', end - 1), path.lastIndexOf('\\', end - 1));
    if (end <= 0) return result;
    result.push(path.slice(0, end));
  }
}

/** @throws Refused for a fault */
export function accepted<T>(path: T | PathFault): T {
  if (path !== null && typeof path === 'object' && 'fault' in path) {
    throw new Refused('bad-path', `The path is not accepted: ${path.fault}.`, false);
  }
  return path as T;
}
