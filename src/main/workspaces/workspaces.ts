import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { FoundFile } from '../../shared/model/file-query';
import { type MuteTarget, mute } from '../../shared/model/muted';
import { ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { deleteMirror } from '../destination/mirror-folders';
import { IgnoreRules } from '../engine/ignore/ignore-rules';
import { checkOverlap, checkProtected, resolveRoot } from '../engine/safety/protected-roots';
import type { PreviewOptions } from '../engine/scan/preview-scan';
import type { Workspace } from '../engine/workspace';
import type { MirrorOfRoot } from '../receiver/parent-messages';
import type { SettingsFile } from '../settings/settings-file';
import { type StoredWorkspaceEntry, StoredWorkspaces } from './stored-workspaces';
import { WorkspaceLifecycle, type WorkspaceLifecycleOptions } from './workspace-lifecycle';
import { WorkspaceViews } from './workspace-views';

export interface WorkspacesOptions extends WorkspaceLifecycleOptions {
  readonly settingsFile: SettingsFile;
  readonly fingerprint: string;
  /** The app's own folders: never a workspace, nor inside or around one. Real paths. */
  readonly forbidden: () => readonly string[];
  /** The mirror folder of a workspace; null when a server has it. */
  readonly mirrorOf: (root: string, id: string) => string | null;
  /** Tells the receiver where workspaces go; resolves once it knows. */
  readonly announce: (mirrors: readonly MirrorOfRoot[]) => Promise<void>;
}

/**
 * The set of workspaces: what is remembered, what the engine runs, and where the mirrors are, kept in step. Every call
 * that a user can make throws a ProblemError when it can't be done.
 */
export class Workspaces {
  private readonly stored: StoredWorkspaces;
  private readonly lifecycle: WorkspaceLifecycle;
  private readonly seen: WorkspaceViews;

  constructor(private readonly options: WorkspacesOptions) {
    this.stored = new StoredWorkspaces(options);
    this.lifecycle = new WorkspaceLifecycle(this.stored, options);
    this.seen = new WorkspaceViews(this.stored, { ...options, limitsOf: (entry) => this.lifecycle.limitsOf(entry) });
  }

  /**
   * Starts what was running when the app last quit. One that can't be started stays listed with its problem. The folders are
   * looked at while the receiver starts, which is told of them before there is a connection to it.
   */
  restore(): Promise<void> {
    return this.lifecycle.restore();
  }

  views(): WorkspaceView[] {
    return this.seen.all();
  }

  view(id: string): WorkspaceView {
    return this.seen.of(this.stored.find(id));
  }

  /** Where the mirrors are; empty when a server has the files. */
  mirrors(): MirrorOfRoot[] {
    return this.seen.mirrors();
  }

  roots(): string[] {
    return this.stored.all().map(({ path }) => path);
  }

  /** Every file that is mirrored, of every workspace that runs. */
  files(): Iterable<FoundFile> {
    return this.seen.files();
  }

  /** The engine's side of a workspace while it is active. */
  active(id: string): Workspace | undefined {
    return this.options.engine.get(id);
  }

  /**
   * Starts mirroring a folder and remembers it; one that is known goes on. Resolves with its id once it is scanned.
   * @param limits its own; null for the defaults, or what a known one has
   */
  async add(path: string, limits: Limits | null = null): Promise<string> {
    const root = await resolveRoot(path);
    const known = this.stored.at(root);
    if (known) {
      if (limits) await this.setLimits(known.id, limits);
      await this.resume(known.id);
      return known.id;
    }
    this.checkAddable(root);
    const entry = this.stored.enter(root, false, limits);
    await this.stored.inTurn(entry, () => this.startNew(entry));
    return entry.id;
  }

  /** The real path of a folder that could be added. @throws ProblemError when it could not */
  async checkNew(path: string): Promise<string> {
    const root = await resolveRoot(path);
    this.checkAddable(root);
    return root;
  }

  /** What decides about a workspace's files, whether it runs or not. */
  previewOptions(id: string, signal: AbortSignal): PreviewOptions {
    const entry = this.stored.find(id);
    const active = this.active(id);
    if (active) return active.previewOptions(signal);
    const { path } = entry;
    return {
      root: path,
      limits: this.lifecycle.limitsOf(entry),
      allowed: new Map(),
      rules: new IgnoreRules(path),
      signal,
    };
  }

  /** Lets one withheld file through. @throws ProblemError when the workspace does not run or the file can't be read */
  async allowFile(id: string, path: string): Promise<void> {
    const active = this.running(id);
    if (active) return active.allowFile(path);
    throw new ProblemError({ code: 'missing', title: 'That workspace does not run.', detail: 'Resume it first.' });
  }

  pause(id: string): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.inTurn(entry, async () => {
      await this.active(id)?.pause();
      entry.paused = true;
      entry.failure = null;
      this.stored.save();
    });
  }

  /** Resumes a paused workspace and retries a failed one; while everything is paused, once that ends. */
  resume(id: string): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.inTurn(entry, async () => {
      entry.paused = false;
      this.stored.save();
      await this.lifecycle.start(entry);
    });
  }

  /** Everything is paused from now on, or no longer: each workspace follows, and keeps what it would do by itself. */
  heldChanged(): Promise<void> {
    return this.lifecycle.heldChanged();
  }

  /** Compares the folder with the server's copy now. */
  syncNow(id: string): void {
    this.running(id)?.syncNow();
  }

  /** Takes a folder that was emptied or replaced as it is, and lets held deletions go. */
  acceptFolder(id: string): void {
    this.running(id)?.acceptFolder();
  }

  /** Rejects held deletions. */
  keepDeleted(id: string): void {
    this.running(id)?.keepDeleted();
  }

  /** Mutes a problem or a kind of problems of one workspace, or lets them call for attention again. Remembered. */
  mute(id: string, target: MuteTarget, on: boolean): void {
    const entry = this.stored.find(id);
    entry.muted = mute(entry.muted, target, on);
    this.stored.save();
    this.active(id)?.setMuted(entry.muted);
  }

  syncAllNow(): void {
    for (const workspace of this.options.engine.list()) workspace.syncNow();
  }

  /** Stops and forgets a workspace. The mirror stays unless `withMirror`. */
  remove(id: string, withMirror: boolean): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.inTurn(entry, async () => {
      const mirror = this.options.mirrorOf(entry.path, id);
      await this.options.engine.remove(id);
      this.stored.forget(id);
      this.stored.save();
      await this.announce();
      if (withMirror && mirror !== null) await deleteMirror(mirror);
    });
  }

  /** Gives a workspace limits of its own, or the defaults with null. Also starts one that failed. */
  setLimits(id: string, limits: Limits | null): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.inTurn(entry, async () => {
      entry.limits = limits;
      this.stored.save();
      await this.lifecycle.applyLimits(entry);
    });
  }

  /** The default limits changed: applies them where they count. */
  limitsChanged(): Promise<void> {
    return this.lifecycle.limitsChanged();
  }

  /** Files go elsewhere now, where what the last destination refused may be welcome: starts again what that stopped. */
  destinationChanged(): Promise<void> {
    return this.lifecycle.destinationChanged();
  }

  /** Tells the receiver where the mirrors are. */
  announce(): Promise<void> {
    return this.options.announce(this.mirrors());
  }

  /**
   * Stops everything after a short time for what is on the way; all of it stays remembered. Resolves with the folders of
   * which something may not have arrived.
   */
  close(): Promise<string[]> {
    return this.lifecycle.close();
  }

  /** Undefined while the workspace does not run. @throws ProblemError when there is no such workspace */
  private running(id: string): Workspace | undefined {
    return this.active(this.stored.find(id).id);
  }

  private checkAddable(root: string): void {
    checkProtected(root, this.options.forbidden());
    checkOverlap(root, this.roots());
  }

  /** Starts a folder that was just added; it is remembered only once that worked. */
  private async startNew(entry: StoredWorkspaceEntry): Promise<void> {
    try {
      await this.announce();
      await this.lifecycle.start(entry);
      // The first files go out in this turn: what is waited for here, the disk's, is not to hold them up.
      await nextTurn();
      this.stored.save();
    } catch (error) {
      this.stored.forget(entry.id);
      // What can't be remembered is not mirrored behind the user's back either.
      await this.options.engine.remove(entry.id);
      await this.announce();
      this.options.onChange();
      throw error;
    }
  }
}
