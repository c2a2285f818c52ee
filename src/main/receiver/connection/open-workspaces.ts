import { accepted, type LegacyClient, type LegacyRoute } from '../legacy/legacy-client';
import { isInside, parseRoot, relativeTo, type WirePath } from '../mirror/mirror-paths';
import { Refused } from '../mirror/refused';
import { type ResolveMirror, unknownWorkspace, type WorkspaceRegistry } from '../workspace/workspace-registry';
import { WorkspaceSession } from '../workspace/workspace-session';

/** Most workspaces that one connection may have open. */
const MAX_OPEN = 100;

export interface OpenWorkspacesOptions {
  /** Number of the connection; grows with every connection. */
  readonly number: number;
  readonly fingerprint: string;
  readonly workspaces: WorkspaceRegistry;
  readonly resolveMirror: ResolveMirror;
  /** Takes what belongs to none of the open workspaces. */
  readonly legacyClient: LegacyClient;
}

interface Open {
  readonly root: WirePath;
  readonly session: WorkspaceSession;
}

/** The workspaces that one connection opened, and where its file messages go. */
export class OpenWorkspaces {
  private readonly open = new Map<string, Open>();

  constructor(private readonly options: OpenWorkspacesOptions) {}

  /** @throws Refused when there is no mirror for this root, or it can't be used */
  async enter(path: string): Promise<WorkspaceSession> {
    const { fingerprint, number, resolveMirror, workspaces } = this.options;
    const root = accepted(parseRoot(path));
    const mirror = resolveMirror(fingerprint, path);
    if (mirror === null) throw unknownWorkspace(path);
    if (this.open.size >= MAX_OPEN && !this.open.has(path)) {
      throw new Refused('io', `A connection may open ${MAX_OPEN} workspaces at most.`, false);
    }
    const session = await WorkspaceSession.open(await workspaces.use(fingerprint, path, mirror), number);
    this.open.set(path, { root, session });
    return session;
  }

  /** @throws Refused when this root was not opened */
  session(path: string): WorkspaceSession {
    const open = this.open.get(path);
    if (!open) throw new Refused('unknown-workspace', `${path} was not opened on this connection.`, true);
    return open.session;
  }

  /**
   * Where a file message goes.
   * @returns null when a newer connection already sent something for this path
   * @throws Refused when the path is not accepted
   */
  async route(path: string): Promise<LegacyRoute | null> {
    for (const { root, session } of this.open.values()) {
      if (isInside(root, path)) return { sink: session, path: accepted(relativeTo(root, path, process.platform)) };
    }
    const { legacyClient, number } = this.options;
    const route = await legacyClient.route(path);
    return legacyClient.isOutdated(path, number) ? null : route;
  }

  /** Notes whether what was sent last for a path is stored. An edge that commits is told by the commit's answer. */
  note(path: string, stored: boolean): void {
    const isOpen = () => [...this.open.values()].some(({ root }) => isInside(root, path));
    if (stored || !isOpen()) this.options.legacyClient.note(path, stored);
  }

  /** The edge says that everything was sent once. Where it commits, the commits say more. */
  async done(root: string): Promise<void> {
    if (!this.open.has(root)) await this.options.legacyClient.done(root);
  }

  async close(): Promise<void> {
    for (const { session } of this.open.values()) await session.close();
    this.open.clear();
  }
}
