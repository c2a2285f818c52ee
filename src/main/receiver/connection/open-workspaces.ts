import type { FileRoute, LegacyClient } from '../legacy/legacy-client';
import {
  acceptedPath,
  innermostAround,
  isBelowRoot,
  parseRoot,
  relativeToRoot,
  type WirePath,
} from '../mirror/mirror-paths';
import { RefusedError } from '../mirror/refused-error';
import type { EdgeLink } from '../takeover/edge-link';
import { type ResolveMirror, unknownWorkspace, type WorkspaceRegistry } from '../workspace/workspace-registry';
import { type Manifest, type SessionOptions, WorkspaceSession } from '../workspace/workspace-session';
import { type ManifestBudget, type ManifestFiles, ManifestParts } from './manifest-parts';

/** Most open workspaces per connection. */
const MAX_OPEN = 100;

/** Options of {@link OpenWorkspaces}. */
export interface OpenWorkspacesOptions {
  /** The connection. */
  readonly link: EdgeLink;
  readonly fingerprint: string;
  readonly workspaces: WorkspaceRegistry;
  readonly resolveMirror: ResolveMirror;
  readonly manifestBudget: ManifestBudget;
  /** Handles messages outside the open workspaces. */
  readonly legacyClient: LegacyClient;
}

interface Open {
  readonly root: WirePath;
  readonly session: WorkspaceSession;
  readonly manifest: ManifestParts;
}

/** Workspaces that one connection opened; routes its file messages. */
export class OpenWorkspaces {
  private readonly open = new Map<string, Open>();

  constructor(private readonly options: OpenWorkspacesOptions) {}

  /**
   * Opens a workspace.
   * @param path its root
   * @throws RefusedError when there is no mirror for this root, it can't be used, or another edge holds the workspace
   */
  async openSession(path: string, options: Omit<SessionOptions, 'link'>): Promise<WorkspaceSession> {
    const { fingerprint, link, resolveMirror, manifestBudget, workspaces } = this.options;
    const root = acceptedPath(parseRoot(path));
    const mirror = resolveMirror(fingerprint, path);
    if (mirror === null) throw unknownWorkspace(path);
    if (this.open.size >= MAX_OPEN && !this.open.has(path)) {
      throw new RefusedError('io', `A connection may open ${MAX_OPEN} workspaces at most.`, false);
    }
    using held = await workspaces.openFor(fingerprint, path, mirror);
    const session = await WorkspaceSession.open(held.workspace, { ...options, link });
    this.open.get(path)?.manifest.clear();
    this.open.set(path, { root, session, manifest: new ManifestParts(manifestBudget) });
    this.options.legacyClient.forgetRoots();
    return session;
  }

  /**
   * Session of an open workspace.
   * @param path its root
   * @throws RefusedError when it is not open
   */
  session(path: string): WorkspaceSession {
    return this.opened(path).session;
  }

  /**
   * Adds a part of the manifest of an open workspace.
   * @param path its root
   * @returns the whole manifest with the last part, else null
   * @throws RefusedError when the workspace is not open, or the manifest is too large
   */
  manifestPart(path: string, files: ManifestFiles, last: boolean): Manifest | null {
    return this.opened(path).manifest.add(files, last);
  }

  /**
   * Finds the destination of a file message.
   * @returns null when another connection has the workspace, or a newer one has written this path
   * @throws RefusedError when the path is not accepted
   */
  async route(path: string): Promise<FileRoute | null> {
    const { legacyClient, link } = this.options;
    const open = innermostAround([...this.open.values()], path);
    if (!open) return legacyClient.route(path, link);
    return { sink: open.session, path: acceptedPath(relativeToRoot(open.root, path, process.platform)) };
  }

  /** Records whether the last message about a path was stored. Failures in open workspaces show in the commit's answer. */
  recordResult(path: string, stored: boolean): void {
    const isOpen = () => [...this.open.values()].some(({ root }) => isBelowRoot(root, path));
    if (stored || !isOpen()) this.options.legacyClient.recordResult(path, stored);
  }

  /**
   * Ends the initial sync of an edge that does not commit.
   * @param syncErrors number of files that the edge could not read
   */
  async finishInitialSync(root: string, syncErrors: number): Promise<void> {
    const { legacyClient, link } = this.options;
    if (!this.open.has(root)) await legacyClient.finishInitialSync(root, link, syncErrors);
  }

  /** Ends all sessions. */
  async close(): Promise<void> {
    for (const { session, manifest } of this.open.values()) {
      manifest.clear();
      await session.close();
    }
    this.open.clear();
  }

  private opened(path: string): Open {
    const open = this.open.get(path);
    if (!open) throw new RefusedError('unknown-workspace', `${path} was not opened on this connection.`, true);
    return open;
  }
}
