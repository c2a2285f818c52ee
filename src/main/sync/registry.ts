import type { Link } from './link';
import type { Logger } from './log';
import { ProblemError } from './problem';
import { checkOverlap, checkProtected, resolveRoot } from './root';
import type { Limits } from './status';
import { Workspace } from './workspace';
import { workspaceId } from './workspace-id';

export interface RegistryOptions {
  readonly link: Link;
  /** Stable opaque id of this machine and user. */
  readonly fingerprint: string;
  /** The app's own folders (its data, the mirrors): never a workspace, nor inside or around one. Real paths. */
  readonly forbidden: () => readonly string[];
  readonly log: Logger;
  /** The list or something in a workspace's snapshot changed. */
  readonly onChange: () => void;
}

/** More folders than anybody mirrors; each one holds watches and memory. */
const MAX_WORKSPACES = 200;

/** The active workspaces: one entry per real folder. */
export class Registry {
  private readonly active = new Map<string, { workspace: Workspace; started: Promise<void> }>();

  constructor(private readonly options: RegistryOptions) {}

  /**
   * Starts mirroring a folder; for an active one, returns its workspace. Resolves once it is scanned.
   * @throws ProblemError when the folder can't be a workspace; nothing is left behind then
   */
  async start(path: string, limits: Limits): Promise<Workspace> {
    const root = await resolveRoot(path);
    const id = workspaceId(this.options.fingerprint, root);
    const entry = this.active.get(id) ?? this.enter(id, root, limits);
    await entry.started;
    return entry.workspace;
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
    await entry.started.catch(() => {});
    await entry.workspace.stop();
    this.active.delete(id);
    this.options.onChange();
    return true;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.active.keys()].map((id) => this.stop(id)));
  }

  private enter(id: string, root: string, limits: Limits) {
    const { forbidden, link, log, onChange } = this.options;
    checkProtected(root, forbidden());
    checkOverlap(
      root,
      this.list().map((workspace) => workspace.root),
    );
    if (this.active.size >= MAX_WORKSPACES) throw tooMany();
    const workspace = new Workspace({ id, root, limits, link, log, onChange });
    const started = workspace.start().catch((error: unknown) => {
      this.active.delete(id);
      onChange();
      throw error;
    });
    const entry = { workspace, started };
    this.active.set(id, entry);
    return entry;
  }
}

function tooMany(): ProblemError {
  return new ProblemError({
    code: 'too-many-workspaces',
    title: `There are ${MAX_WORKSPACES} workspaces already.`,
    detail: 'Remove one that you no longer need first.',
  });
}
