import { hash as hashOf } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { doublingDelay } from '../../../shared/util/backoff';
import type { Logger } from '../../../shared/util/log';
import { ManifestHash } from '../../../shared/wire/manifest-hash';
import { MAX_FILES, MAX_FILES_BYTES } from '../api/schemas';
import { MAX_WORKSPACE_FILES } from '../copy/copy-files';
import { faultOfRelative } from '../mirror/mirror-paths';
import { RefusedError, toRefusedError } from '../mirror/refused-error';
import type { CommitClaim } from '../workspace/mirrored-workspace';
import type { Manifest } from '../workspace/workspace-session';
import type { FollowedFolder } from './followed-folder';
import { RemoteError, type RemoteReceiver, type RemoteStatus } from './remote-receiver';

/** Time for which one request waits for a revision, s. The folder is compared with its index that often at least. */
const WAIT_S = 20;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 20_000;
/** Attempts of one that is to end when the folder is up to date: two minutes. */
const MAX_ATTEMPTS = 12;

/** Options of {@link Follower}. */
export interface FollowerOptions {
  readonly remote: RemoteReceiver;
  readonly folder: FollowedFolder;
  /** True to end once the folder holds the present revision. */
  readonly once: boolean;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** As {@link WAIT_S}, when it differs. */
  readonly waitS?: number;
}

/** Keeps a folder equal to a workspace of a receiver, one whole revision after the other. */
export class Follower {
  /** The receiver's answer about the revision that the folder holds. */
  private heldHash: string | null = null;
  private lastSaid = '';
  private attempt = 0;

  constructor(private readonly options: FollowerOptions) {}

  /**
   * Follows until the signal is aborted, or once.
   * @throws Error with a sentence for the user when no later attempt can succeed
   */
  async run(): Promise<void> {
    const { signal, once } = this.options;
    while (!signal.aborted) {
      try {
        const isCurrent = await this.step();
        this.attempt = 0;
        if (isCurrent && once) return;
      } catch (error) {
        if (signal.aborted) return;
        await this.pauseAfter(error);
      }
    }
  }

  /** @returns true when the folder holds the present revision */
  private async step(): Promise<boolean> {
    const { remote, waitS = WAIT_S } = this.options;
    const { workspace } = this.options.folder;
    const { id, revision, complete } = workspace.info;
    // With the first answer it is known whether the receiver is the same as before.
    const wait = this.heldHash === null ? null : complete ? revision + 1 : revision;
    let status = await remote.status(id, wait, waitS);
    if (!status.complete && wait === null) {
      this.say(`The workspace is not complete on the receiver yet. ${status.reason ?? ''}`);
      status = await remote.status(id, Math.max(1, status.revision), waitS);
    }
    await workspace.recheck();
    if (!workspace.info.complete) this.options.folder.tell(false);
    if (!status.complete) return false;
    if (!this.holds(status)) await this.bringTo(status);
    return true;
  }

  private holds({ revision, hash }: RemoteStatus): boolean {
    const { state } = this.options.folder.workspace;
    return state.complete && state.revision === revision && (this.heldHash ?? state.hash) === hash;
  }

  private async bringTo({ revision, hash }: RemoteStatus): Promise<void> {
    const { folder, signal } = this.options;
    const { session, workspace } = folder;
    const manifest = await this.manifestOf(revision);
    if (workspace.isNew) folder.tell(false);
    const needed = await session.compare(manifest);
    await this.fetchAll(
      needed.map(({ path }) => path),
      manifest,
      revision,
    );
    if (signal.aborted) return;
    folder.tell(false);
    const { state, refused } = await session.commit(claimOf(manifest, revision));
    const [first] = refused;
    if (first) throw new RemoteError(`${first.path}: ${first.error.message}`, true);
    if (!state.complete) throw new RemoteError('The folder was changed by something else meanwhile.', true);
    this.heldHash = hash;
    folder.tell(true);
    this.say(`Revision ${revision}: ${state.files} files.`);
  }

  /** The files of a revision, without those that this machine can't hold. */
  private async manifestOf(revision: number): Promise<Manifest> {
    const { remote, folder } = this.options;
    const manifest: Manifest = new Map();
    let after: string | null = null;
    do {
      const page = await remote.tree(folder.workspace.info.id, revision, after);
      const isForward = page.revision === revision && (page.next === null || after === null || page.next > after);
      for (const { path, hash, size } of page.files) {
        const fault = faultOfRelative(path, process.platform);
        if (fault) this.warnLeftOut(path, fault.fault);
        else manifest.set(path, [hash, size]);
      }
      if (!isForward || manifest.size > MAX_WORKSPACE_FILES) {
        throw new RemoteError('The receiver lists files without an end.', false);
      }
      after = page.next;
    } while (after !== null);
    return manifest;
  }

  /** Fetches the contents. A file that this machine can't hold is taken out of the manifest. */
  private async fetchAll(paths: readonly string[], manifest: Manifest, revision: number): Promise<void> {
    const { session } = this.options.folder;
    const leftOut: string[] = [];
    for (const part of partsOf(paths, manifest)) {
      if (this.options.signal.aborted) return;
      const files = await this.fetchPart(part, manifest, revision);
      for (const [at, error] of await session.putAll(files)) {
        if (!(error instanceof RefusedError) || error.retry) throw error;
        leftOut.push(part[at] as string);
        this.warnLeftOut(part[at] as string, error.message);
      }
    }
    for (const path of leftOut) manifest.delete(path);
    if (leftOut.length > 0) await session.compare(manifest);
  }

  private async fetchPart(paths: readonly string[], manifest: Manifest, revision: number) {
    const { remote, folder } = this.options;
    const { files } = await remote.files(folder.workspace.info.id, revision, paths);
    return paths.map((path, at) => {
      const { text, base64 } = files[at] ?? {};
      const bytes = text === undefined ? Buffer.from(base64 ?? '', 'base64') : Buffer.from(text, 'utf8');
      const [hash] = manifest.get(path) ?? [];
      if (files[at]?.path === path && hashOf('sha256', bytes, 'hex') === hash) return { path, bytes };
      throw new RemoteError(`The receiver does not have the content of ${path} just now.`, true);
    });
  }

  private async pauseAfter(error: unknown): Promise<void> {
    const { once, signal } = this.options;
    this.attempt++;
    const isFinal = error instanceof RemoteError && !error.retry;
    if (isFinal || (once && this.attempt >= MAX_ATTEMPTS)) throw new Error(sentenceOf(error));
    // A revision that is not kept any more has a newer one.
    const isOutdated = error instanceof RemoteError && error.code === 'revision-gone';
    if (!isOutdated) this.say(sentenceOf(error), 'warn');
    await sleep(doublingDelay(this.attempt, FIRST_PAUSE_MS, MAX_PAUSE_MS), undefined, { signal }).catch(() => {});
  }

  private warnLeftOut(path: string, reason: string): void {
    this.say(`${JSON.stringify(path)} is left out: ${reason}`, 'warn');
  }

  /** Says each sentence once in a row. */
  private say(sentence: string, level: 'info' | 'warn' = 'info'): void {
    if (sentence !== this.lastSaid) this.options.log[level](sentence);
    this.lastSaid = sentence;
  }
}

/** Errors of the disk get a sentence. */
function sentenceOf(error: unknown): string {
  return error instanceof RemoteError ? error.message : toRefusedError(error).message;
}

function claimOf(manifest: Manifest, revision: number): CommitClaim {
  const sum = new ManifestHash();
  let bytes = 0;
  for (const [path, [hash, size]] of manifest) {
    sum.toggle(path, hash);
    bytes += size;
  }
  return { revision, files: manifest.size, bytes, hash: sum.hex(), exact: true };
}

/** Divides paths by the limits of one request. */
function* partsOf(paths: readonly string[], manifest: Manifest): Generator<string[]> {
  let part: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    const [, size = 0] = manifest.get(path) ?? [];
    if (part.length === MAX_FILES || (part.length > 0 && bytes + size > MAX_FILES_BYTES)) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(path);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
