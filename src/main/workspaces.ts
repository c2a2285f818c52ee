import type { FoundFile, Limits, WorkspaceSnapshot, WorkspaceView } from '../preload/contract';
import { type MuteTarget, mute } from '../shared/muted';
import { inactiveSnapshot } from './inactive-workspace';
import { type KnownWorkspace, KnownWorkspaces } from './known-workspaces';
import { deleteMirror } from './mirrors';
import type { MirrorOfRoot } from './receiver/host-messages';
import type { Settings } from './settings';
import type { Logger } from './sync/log';
import { forEachLimited } from './sync/pool';
import type { PreviewOptions } from './sync/preview';
import { ProblemError, toProblem } from './sync/problem';
import type { Registry } from './sync/registry';
import { checkOverlap, checkProtected, resolveRoot } from './sync/root';
import { Rules } from './sync/rules';
import type { Workspace } from './sync/workspace';

export interface WorkspacesOptions {
  readonly registry: Registry;
  readonly settings: Settings;
  readonly fingerprint: string;
  /** The app's own folders: never a workspace, nor inside or around one. Real paths. */
  readonly forbidden: () => readonly string[];
  /** Limits of a workspace without its own. */
  readonly defaultLimits: () => Limits;
  /** The mirror folder of a workspace; null when a server has it. */
  readonly mirrorOf: (root: string, id: string) => string | null;
  /** True while everything is paused, whatever each workspace would do by itself. */
  readonly held: () => boolean;
  /** Tells the receiver where workspaces go; resolves once it knows. */
  readonly announce: (mirrors: readonly MirrorOfRoot[]) => Promise<void>;
  readonly log: Logger;
  readonly onChange: () => void;
}

/** How many workspaces are scanned at a time when the app starts. */
const RESTORED_AT_ONCE = 3;

/**
 * The set of workspaces: what is remembered, what the engine runs, and where the mirrors are, kept in step. Every call
 * that a user can make throws a ProblemError when it can't be done.
 */
export class Workspaces {
  private readonly known: KnownWorkspaces;
  private readonly closing = new AbortController();

  constructor(private readonly options: WorkspacesOptions) {
    this.known = new KnownWorkspaces(options);
  }

  /** Starts what was running when the app last quit. One that can't be started stays listed with its problem. */
  async restore(): Promise<void> {
    await this.announce();
    const wanted = this.known.all().filter((entry) => !entry.paused);
    await forEachLimited(wanted, RESTORED_AT_ONCE, this.closing.signal, (entry) =>
      this.known
        .inTurn(entry, () => this.start(entry))
        .then(
          () => {},
          (error: unknown) => this.options.log.warn(`${entry.path} could not be restored: ${String(error)}`),
        ),
    );
  }

  views(): WorkspaceView[] {
    return this.known.all().map((entry) => this.viewOf(entry));
  }

  view(id: string): WorkspaceView {
    return this.viewOf(this.known.find(id));
  }

  /** Where the mirrors are; empty when a server has the files. */
  mirrors(): MirrorOfRoot[] {
    return this.known.all().flatMap(({ id, path }) => {
      const mirror = this.options.mirrorOf(path, id);
      return mirror === null ? [] : [{ root: path, mirror }];
    });
  }

  roots(): string[] {
    return this.known.all().map(({ path }) => path);
  }

  /** Every file that is mirrored, of every workspace that runs. */
  *files(): Generator<FoundFile> {
    for (const workspace of this.options.registry.list()) {
      for (const file of workspace.files()) yield { id: workspace.id, ...file };
    }
  }

  /** The engine's side of a workspace while it is active. */
  active(id: string): Workspace | undefined {
    return this.options.registry.get(id);
  }

  /**
   * Starts mirroring a folder and remembers it; one that is known goes on. Resolves with its id once it is scanned.
   * @param limits its own; null for the defaults, or what a known one has
   */
  async add(path: string, limits: Limits | null = null): Promise<string> {
    const root = await resolveRoot(path);
    const known = this.known.at(root);
    if (known) {
      if (limits) await this.setLimits(known.id, limits);
      await this.resume(known.id);
      return known.id;
    }
    checkProtected(root, this.options.forbidden());
    checkOverlap(root, this.roots());
    const entry = this.known.enter(root, false, limits);
    await this.known.inTurn(entry, () => this.startNew(entry));
    return entry.id;
  }

  /** The real path of a folder that could be added. @throws ProblemError when it could not */
  async checkNew(path: string): Promise<string> {
    const root = await resolveRoot(path);
    checkProtected(root, this.options.forbidden());
    checkOverlap(root, this.roots());
    return root;
  }

  /** What decides about a workspace's files, whether it runs or not. */
  previewOptions(id: string, signal: AbortSignal): PreviewOptions {
    const entry = this.known.find(id);
    const active = this.options.registry.get(id);
    if (active) return active.previewOptions(signal);
    const { path } = entry;
    return { root: path, limits: this.limitsOf(entry), allowed: new Map(), rules: new Rules(path), signal };
  }

  /** Lets one withheld file through. @throws ProblemError when the workspace does not run or the file can't be read */
  async allowFile(id: string, path: string): Promise<void> {
    const active = this.options.registry.get(this.known.find(id).id);
    if (active) return active.allowFile(path);
    throw new ProblemError({ code: 'missing', title: 'That workspace does not run.', detail: 'Resume it first.' });
  }

  pause(id: string): Promise<void> {
    const entry = this.known.find(id);
    return this.known.inTurn(entry, async () => {
      await this.options.registry.get(id)?.pause();
      entry.paused = true;
      entry.failure = null;
      this.known.save();
    });
  }

  /** Resumes a paused workspace and retries a failed one; while everything is paused, once that ends. */
  resume(id: string): Promise<void> {
    const entry = this.known.find(id);
    return this.known.inTurn(entry, async () => {
      entry.paused = false;
      this.known.save();
      await this.start(entry);
    });
  }

  /** Everything is paused from now on, or no longer: each workspace follows, and keeps what it would do by itself. */
  async heldChanged(): Promise<void> {
    const affected = this.known.all().filter(({ paused }) => !paused);
    const atOnce = this.options.held() ? affected.length : RESTORED_AT_ONCE;
    await forEachLimited(affected, atOnce, this.closing.signal, (entry) =>
      this.known
        .inTurn(entry, () => this.follow(entry))
        .catch((error: unknown) => this.options.log.warn(`${entry.path} could not go on: ${String(error)}`)),
    );
  }

  /** Compares the folder with the server's copy now. */
  syncNow(id: string): void {
    this.known.find(id);
    this.options.registry.get(id)?.syncNow();
  }

  /** Takes a folder that was emptied or replaced as it is, and lets held deletions go. */
  acceptFolder(id: string): void {
    this.known.find(id);
    this.options.registry.get(id)?.acceptFolder();
  }

  /** Rejects held deletions. */
  keepDeleted(id: string): void {
    this.known.find(id);
    this.options.registry.get(id)?.keepDeleted();
  }

  /** Mutes a problem or a kind of problems of one workspace, or lets them call for attention again. Remembered. */
  mute(id: string, target: MuteTarget, on: boolean): void {
    const entry = this.known.find(id);
    entry.muted = mute(entry.muted, target, on);
    this.known.save();
    this.options.registry.get(id)?.setMuted(entry.muted);
  }

  syncAllNow(): void {
    for (const workspace of this.options.registry.list()) workspace.syncNow();
  }

  /** Stops and forgets a workspace. The mirror stays unless `withMirror`. */
  remove(id: string, withMirror: boolean): Promise<void> {
    const entry = this.known.find(id);
    return this.known.inTurn(entry, async () => {
      const mirror = this.options.mirrorOf(entry.path, id);
      await this.options.registry.remove(id);
      this.known.forget(id);
      this.known.save();
      await this.announce();
      if (withMirror && mirror !== null) await deleteMirror(mirror);
    });
  }

  /** Gives a workspace limits of its own, or the defaults with null. Also starts one that failed. */
  setLimits(id: string, limits: Limits | null): Promise<void> {
    const entry = this.known.find(id);
    return this.known.inTurn(entry, async () => {
      entry.limits = limits;
      this.known.save();
      await this.applyLimits(entry);
    });
  }

  /** The default limits changed: applies them where they count. What goes wrong shows in the workspace's state. */
  async limitsChanged(): Promise<void> {
    const affected = this.known.all().filter(({ limits }) => limits === null);
    await forEachLimited(affected, RESTORED_AT_ONCE, this.closing.signal, (entry) =>
      this.known.inTurn(entry, () => this.applyLimits(entry)).catch(() => {}),
    );
  }

  /** Files go elsewhere now, where what the last destination refused may be welcome: starts again what that stopped. */
  async destinationChanged(): Promise<void> {
    const refused = this.views().filter(
      ({ state }) => state.kind === 'failed' && state.problem.code === 'server-refused',
    );
    await forEachLimited(refused, RESTORED_AT_ONCE, this.closing.signal, ({ id }) => this.resume(id).catch(() => {}));
  }

  /** Tells the receiver where the mirrors are. */
  announce(): Promise<void> {
    return this.options.announce(this.mirrors());
  }

  /** Stops everything after a short time for what is on the way; all of it stays remembered. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.options.registry.stopAll();
  }

  private viewOf(entry: KnownWorkspace): WorkspaceView {
    const active = this.options.registry.get(entry.id);
    const snapshot = active && !entry.failure ? active.snapshot() : this.inactive(entry);
    const mirror = this.options.mirrorOf(entry.path, entry.id);
    return { ...snapshot, mirror, ownLimits: entry.limits !== null, ownPause: entry.paused };
  }

  /** Starts a folder that was just added; it is remembered only once that worked. */
  private async startNew(entry: KnownWorkspace): Promise<void> {
    try {
      await this.announce();
      await this.start(entry);
      this.known.save();
    } catch (error) {
      this.known.forget(entry.id);
      await this.announce();
      this.options.onChange();
      throw error;
    }
  }

  /** What a workspace does may have changed again before its turn came. */
  private async follow(entry: KnownWorkspace): Promise<void> {
    if (!this.options.held() && !entry.paused) await this.start(entry);
    else await this.options.registry.get(entry.id)?.pause();
  }

  /** Does nothing while everything is paused but to forget why it could not be started. */
  private async start(entry: KnownWorkspace): Promise<void> {
    entry.failure = null;
    this.options.onChange();
    if (this.options.held()) return;
    try {
      const active = this.options.registry.get(entry.id);
      if (active) await active.resume();
      else await this.startInactive(entry);
    } catch (error) {
      entry.failure = this.options.registry.get(entry.id) ? null : toProblem(error);
      throw error;
    } finally {
      this.options.onChange();
    }
  }

  /** A folder that is away (a drive not mounted yet) is waited for. */
  private async startInactive(entry: KnownWorkspace): Promise<void> {
    const root = await resolveRoot(entry.path).catch(() => entry.path);
    if (root !== entry.path) {
      const detail = `${entry.path} now leads to ${root}. Remove this workspace and add that folder instead.`;
      throw new ProblemError({ code: 'missing', title: 'That folder is somewhere else now.', detail });
    }
    await this.options.registry.restore(root, this.limitsOf(entry), entry.muted);
  }

  private inactive(entry: KnownWorkspace): WorkspaceSnapshot {
    const paused = entry.paused || this.options.held();
    return inactiveSnapshot({ ...entry, paused }, this.limitsOf(entry), entry.muted);
  }

  private async applyLimits(entry: KnownWorkspace): Promise<void> {
    const active = this.options.registry.get(entry.id);
    if (active) await active.setLimits(this.limitsOf(entry));
    else if (entry.failure) await this.start(entry);
    this.options.onChange();
  }

  private limitsOf(entry: KnownWorkspace): Limits {
    return entry.limits ?? this.options.defaultLimits();
  }
}
