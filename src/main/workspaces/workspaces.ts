import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { FoundFile } from '../../shared/model/file-query';
import { type MuteTarget, mute } from '../../shared/model/muted';
import { ProblemError } from '../../shared/model/problem';
import type { Limits } from '../../shared/model/workspace-state';
import { errorMessage } from '../../shared/util/errors';
import { isCovered } from '../../shared/util/rel-path';
import { deleteMirror, moveMirror } from '../destination/mirror-folders';
import { DiskProbe } from '../engine/disk/disk-probe';
import type { AllowedFile } from '../engine/files-like';
import { IgnoreRules } from '../engine/ignore/ignore-rules';
import { checkOverlap, checkProtected, resolveRoot } from '../engine/safety/protected-roots';
import type { PreviewOptions } from '../engine/scan/preview-scan';
import type { Workspace } from '../engine/workspace';
import type { MirrorLocation } from '../receiver/parent-messages';
import type { SettingsFile } from '../settings/settings-file';
import { type StoredWorkspaceEntry, StoredWorkspaces } from './stored-workspaces';
import { WorkspaceLifecycle, type WorkspaceLifecycleOptions } from './workspace-lifecycle';
import { WorkspaceViews } from './workspace-views';

export interface WorkspacesOptions extends WorkspaceLifecycleOptions {
  readonly settingsFile: SettingsFile;
  readonly fingerprint: string;
  /** The app's own folders, real paths. A workspace can't be one of them, nor be inside or around one. */
  readonly forbidden: () => readonly string[];
  /** The mirror folder of a workspace; null when a server has it. */
  readonly mirrorOf: (root: string) => MirrorLocation | null;
  /** False while another app writes the mirrors of this one. */
  readonly ownsMirrors: () => boolean;
  /** Tells the receiver the mirror folders; resolves once it has them. */
  readonly announce: (mirrors: readonly MirrorLocation[]) => Promise<void>;
}

/**
 * The set of workspaces: keeps the settings, the engine and the mirror folders in step. Every call that a user can make
 * throws a ProblemError when it fails.
 */
export class Workspaces {
  private readonly stored: StoredWorkspaces;
  private readonly lifecycle: WorkspaceLifecycle;
  private readonly viewer: WorkspaceViews;

  constructor(private readonly options: WorkspacesOptions) {
    this.stored = new StoredWorkspaces(options);
    this.lifecycle = new WorkspaceLifecycle(this.stored, options);
    this.viewer = new WorkspaceViews(this.stored, { ...options, limitsOf: (entry) => this.lifecycle.limitsOf(entry) });
  }

  /**
   * Starts the workspaces that ran when the app last quit. One that can't be started stays listed with its problem. They are
   * scanned while the receiver starts, which is told the mirror folders before it is connected to.
   */
  restore(): Promise<void> {
    return this.lifecycle.restore();
  }

  views(): WorkspaceView[] {
    return this.viewer.all();
  }

  view(id: string): WorkspaceView {
    return this.viewer.of(this.stored.find(id));
  }

  /** The mirror folders; empty when a server has the files. */
  mirrors(): MirrorLocation[] {
    return this.viewer.mirrors();
  }

  roots(): string[] {
    return this.stored.all().map(({ path }) => path);
  }

  /** Every mirrored file of every active workspace. */
  files(): Iterable<FoundFile> {
    return this.viewer.files();
  }

  /** The engine's side of a workspace while it is active. */
  active(id: string): Workspace | undefined {
    return this.options.engine.get(id);
  }

  /**
   * Starts mirroring a folder and stores it; a stored one is resumed. Resolves with its id once it is scanned.
   * @param limits its own; null for the defaults, or for those that a stored one has
   */
  async add(path: string, limits: Limits | null = null): Promise<string> {
    const root = await resolveRoot(path);
    const known = this.stored.at(root);
    if (known) {
      if (limits) await this.setLimits(known.id, limits);
      await this.resume(known.id);
      this.active(known.id)?.wasNamed(resolve(path));
      return known.id;
    }
    this.checkAddable(root);
    const entry = this.stored.enter(root, false, limits);
    await this.stored.enqueue(entry, () => this.startNew(entry));
    this.active(entry.id)?.wasNamed(resolve(path));
    return entry.id;
  }

  /** The real path of a folder that could be added. @throws ProblemError when it could not, or is mirrored already */
  async checkNew(path: string): Promise<string> {
    const root = await resolveRoot(path);
    if (this.stored.at(root)) throw isMirrored(root);
    this.checkAddable(root);
    return root;
  }

  /**
   * Goes on with a folder that was moved, at its new path, with its settings, its index and its copy on this computer. When
   * other files are there it waits, as for any folder in the place of another.
   * @returns its new id
   * @throws ProblemError when no folder with this path can be mirrored
   */
  locate(id: string, path: string): Promise<string> {
    const entry = this.stored.find(id);
    return this.stored.enqueue(entry, async () => {
      const root = await resolveRoot(path);
      const moved = root === entry.path ? entry : await this.moveTo(entry, root);
      if (!moved.paused) await this.lifecycle.start(moved);
      this.active(moved.id)?.wasNamed(resolve(path));
      return moved.id;
    });
  }

  /**
   * The limits and rules that apply to a workspace's files, active or not.
   * @throws ProblemError `not-answering`
   */
  async previewOptions(id: string, signal: AbortSignal): Promise<PreviewOptions> {
    const entry = this.stored.find(id);
    const active = this.active(id);
    if (active) return active.previewOptions(signal);
    const { path } = entry;
    await new DiskProbe(path).check();
    return {
      root: path,
      limits: this.lifecycle.limitsOf(entry),
      allowed: new Map(),
      rules: this.rulesOf(path),
      signal,
    };
  }

  /** The rules of a folder, mirrored or not, as they are on disk now. */
  rulesOf(root: string): IgnoreRules {
    return new IgnoreRules(root, { sendTracked: this.options.settingsFile.current.sendTracked });
  }

  /** Allows one withheld file to be sent. @throws ProblemError when the workspace is not active or the file can't be read */
  async allowFile(id: string, path: string): Promise<void> {
    await this.mirrored(id).allowFile(path);
  }

  /** The withheld files that the rule which withholds `path` takes for secrets. @throws ProblemError like {@link allowFile} */
  async filesLike(id: string, path: string): Promise<AllowedFile[]> {
    return this.mirrored(id).filesLike(path);
  }

  /** Allows files with the contents of their hashes. @throws ProblemError like {@link allowFile} */
  allowFiles(id: string, files: readonly AllowedFile[]): readonly AllowedFile[] {
    this.mirrored(id).allowFiles(files);
    return files;
  }

  /** The paths of the allowed files. @throws ProblemError when the workspace is not active */
  allowedFiles(id: string): string[] {
    return this.mirrored(id)
      .allowedFiles()
      .map(({ path }) => path);
  }

  /**
   * Withholds an allowed file, or those below a folder, again.
   * @returns their paths
   * @throws ProblemError like {@link allowFile}
   */
  revokeAllowed(id: string, path: string): string[] {
    const paths = this.allowedFiles(id).filter((allowed) => isCovered(allowed, new Set([path])));
    this.mirrored(id).revoke(paths);
    return paths;
  }

  pause(id: string): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.enqueue(entry, async () => {
      await this.active(id)?.pause();
      entry.paused = true;
      entry.failure = null;
      this.stored.save();
    });
  }

  /** Resumes a paused workspace and retries a failed one; during a pause of all folders, once that ends. */
  resume(id: string): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.enqueue(entry, async () => {
      entry.paused = false;
      this.stored.save();
      await this.lifecycle.start(entry);
    });
  }

  /** The pause of all folders began or ended: each workspace follows and keeps its own pause. */
  allPausedChanged(): Promise<void> {
    return this.lifecycle.allPausedChanged();
  }

  /** Compares the folder with the server's copy now. */
  syncNow(id: string): void {
    this.running(id)?.syncNow();
  }

  /** Accepts a folder that was emptied or replaced, and sends pending deletions. */
  acceptFolder(id: string): void {
    this.running(id)?.acceptFolder();
  }

  /** Rejects pending deletions: the copy keeps the files. */
  keepDeleted(id: string): void {
    this.running(id)?.keepDeleted();
  }

  /** Mutes a problem or a kind of problems of one workspace, or unmutes it. Stored. */
  mute(id: string, target: MuteTarget, on: boolean): void {
    const entry = this.stored.find(id);
    entry.muted = mute(entry.muted, target, on);
    this.stored.save();
    this.active(id)?.setMuted(entry.muted);
  }

  syncAllNow(): void {
    for (const workspace of this.options.engine.list()) workspace.syncNow();
  }

  /**
   * Stops and removes a workspace. Its mirror folder stays unless `withMirror`.
   * @throws ProblemError instead of deleting a mirror that may be another app's
   */
  remove(id: string, withMirror: boolean): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.enqueue(entry, async () => {
      const mirror = this.options.mirrorOf(entry.path)?.mirror ?? null;
      if (withMirror && mirror !== null && !this.options.ownsMirrors()) throw usedElsewhere(mirror);
      await this.options.engine.remove(id);
      this.stored.forget(id);
      this.stored.save();
      await this.announce();
      if (withMirror && mirror !== null) await deleteMirror(mirror);
    });
  }

  /** Gives a workspace limits of its own, or with null the defaults. Also starts one that failed. */
  setLimits(id: string, limits: Limits | null): Promise<void> {
    const entry = this.stored.find(id);
    return this.stored.enqueue(entry, async () => {
      entry.limits = limits;
      this.stored.save();
      await this.lifecycle.applyLimits(entry);
    });
  }

  /** Applies changed default limits to the workspaces without their own. */
  limitsChanged(): Promise<void> {
    return this.lifecycle.limitsChanged();
  }

  /** Restarts the workspaces that the last destination refused: the new one may accept them. */
  destinationChanged(): Promise<void> {
    return this.lifecycle.destinationChanged();
  }

  /** Tells the receiver the mirror folders. */
  announce(): Promise<void> {
    return this.options.announce(this.mirrors());
  }

  /**
   * Stops every workspace after a short time for pending uploads; all stay stored. Resolves with the folders that may not
   * be in sync.
   */
  close(): Promise<string[]> {
    return this.lifecycle.close();
  }

  /** Undefined while the workspace is not active. @throws ProblemError when there is no such workspace */
  private running(id: string): Workspace | undefined {
    return this.active(this.stored.find(id).id);
  }

  /** @throws ProblemError when the workspace is not active */
  private mirrored(id: string): Workspace {
    const active = this.running(id);
    if (active) return active;
    throw new ProblemError({
      code: 'missing',
      title: 'That folder is not being mirrored now.',
      detail: 'Resume it first.',
    });
  }

  private checkAddable(root: string, roots = this.roots()): void {
    checkProtected(root, this.options.forbidden());
    checkOverlap(root, roots);
  }

  private async moveTo(entry: StoredWorkspaceEntry, root: string): Promise<StoredWorkspaceEntry> {
    const { engine, mirrorOf, ownsMirrors, log } = this.options;
    if (this.stored.at(root)) throw isMirrored(root);
    this.checkAddable(
      root,
      this.roots().filter((other) => other !== entry.path),
    );
    const [before, after] = [mirrorOf(entry.path), mirrorOf(root)];
    await engine.move(entry.id, root);
    if (before && after && ownsMirrors()) {
      await moveMirror(before.mirror, after.mirror).catch((error: unknown) => {
        log.warn(`The copy of ${entry.path} stays in ${before.mirror}, and a new one is made: ${errorMessage(error)}`);
      });
    }
    const moved = this.stored.move(entry, root);
    this.stored.save();
    log.info(`${entry.path} is now mirrored from ${root}.`);
    await this.announce();
    return moved;
  }

  /** Starts a folder that was just added, and stores it once that worked. */
  private async startNew(entry: StoredWorkspaceEntry): Promise<void> {
    try {
      await this.announce();
      await this.lifecycle.start(entry);
      // The first files are sent in this turn; writing the settings must not delay them.
      await nextTurn();
      this.stored.save();
    } catch (error) {
      this.stored.forget(entry.id);
      // A folder that can't be stored is not mirrored without the user's knowledge.
      await this.options.engine.remove(entry.id);
      await this.announce();
      this.options.changed.emit();
      throw error;
    }
  }
}

function isMirrored(root: string): ProblemError {
  const detail = `${root} is in the list of folders.`;
  return new ProblemError({ code: 'overlap', title: 'That folder is already mirrored.', detail });
}

function usedElsewhere(mirror: string): ProblemError {
  return new ProblemError({
    code: 'io',
    title: 'The copy can not be deleted, because another Lockstep uses it.',
    detail: `${mirror}: keep the copy, or quit the other Lockstep first.`,
  });
}
