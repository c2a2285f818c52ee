import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode, errorMessage, isMissing, systemCode } from '../../../shared/util/errors';
import type { Logger } from '../../../shared/util/log';
import { SerialQueue } from '../../../shared/util/serial-queue';
import type { ContentInfo } from '../history/content-info';
import type { RevisionFiles } from '../history/revision-files';
import { ReadError } from '../reading/read-error';
import type { WorkspaceReader } from '../reading/workspace-reader';
import { type PinRecord, RECORD_FILE, readRecord, TREE_FOLDER, writeRecord } from './pin-record';
import type { PinFile, PinJob } from './pin-thread';
import { PinDiskError, PinThreads } from './pin-threads';

/** Bounds of all pins of a receiver. */
export interface PinLimits {
  readonly pins: number;
  /** Most bytes of all their files, with {@link FILE_BYTES} for each; contents that they share count for each. */
  readonly bytes: number;
  /** Longest time until a pin is removed, minutes. */
  readonly minutes: number;
}

export const PIN_LIMITS: PinLimits = { pins: 32, bytes: 32 * 1024 ** 3, minutes: 24 * 60 };

/** Wish of {@link Pins.create}. */
export interface PinWish {
  /** Null for the present revision. */
  readonly at: number | null;
  /** True for read-only files, whose contents are kept once for all such trees. */
  readonly readOnly: boolean;
  /** Time after which it is removed; null for the longest one. */
  readonly minutes: number | null;
}

/** Room on the disk that a file takes beside its content. */
const FILE_BYTES = 4_096;
/** Contents of read-only trees; no pin has this name. */
const SHARED_FOLDER = '.shared';
const FILES_OF_JOB = 500;
/** Wishes that wait for their turn. */
const MAX_WAITING = 16;
/** A commit may move a content between two places just then. */
const PASSES = 4;
const ATTEMPTS = 3;
const PASS_PAUSE_MS = 20;
const MINUTE_MS = 60_000;
/** Longest time of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type PlaceJob = PinJob & { readonly kind: 'place' };

/**
 * Stable trees of one revision each, for a run of a program that reads the folder itself. A tree has files of its own, or
 * links to contents that only read-only trees share: never to a file of the mirror, so that a write to a tree can't change
 * the mirror. Contents are checked by their hash, so that no commit can mix two revisions.
 */
export class Pins {
  private readonly records = new Map<string, PinRecord>();
  private readonly queue = new SerialQueue();
  private readonly threads = new PinThreads();
  /** Of the next removal; null without pins. */
  private timer: NodeJS.Timeout | null = null;
  private waiting = 0;
  private isClosed = false;

  /**
   * Finds the pins of an earlier run and removes those whose time is over.
   * @param folder absolute path, for pins only; made when it is missing
   */
  constructor(
    private readonly folder: string,
    private readonly log: Logger,
    private readonly limits: PinLimits = PIN_LIMITS,
  ) {
    for (const name of namesIn(folder)) {
      if (name === SHARED_FOLDER) continue;
      const record = readRecord(join(folder, name));
      if (record?.name === name) this.records.set(name, record);
      else void this.removeFolder(name);
    }
    this.removeExpired();
  }

  /** All pins, or those of one workspace, the oldest first. */
  list(workspace?: string): PinRecord[] {
    this.removeExpired();
    const all = [...this.records.values()].filter((pin) => workspace === undefined || pin.workspace === workspace);
    return all.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  /**
   * Makes the tree of a revision.
   * @param reader of a workspace that is held open meanwhile
   * @throws ReadError when the revision can't be read, or there is no room for one more
   */
  async create(reader: WorkspaceReader, wish: PinWish): Promise<PinRecord> {
    if (this.waiting >= MAX_WAITING) throw new ReadError('busy', 'Too many pins are being made; try again later.');
    this.waiting++;
    try {
      return await this.queue.run(() => this.makeNewest(reader, wish));
    } finally {
      this.waiting--;
    }
  }

  /** Removes a pin; its tree goes away a moment later. @returns false when there is none of this name */
  remove(name: string): boolean {
    if (!this.records.delete(name)) return false;
    void this.removeFolder(name);
    return true;
  }

  /** Waits for the running work. The pins stay until their time is over. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.queue.idle();
    await this.threads.close();
  }

  private get shared(): string {
    return join(this.folder, SHARED_FOLDER);
  }

  /** A present revision that is too old before its tree is made gives way to the next one. */
  private async makeNewest(reader: WorkspaceReader, wish: PinWish): Promise<PinRecord> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.make(reader, wish);
      } catch (error) {
        const isOutdated = error instanceof ReadError && error.code === 'revision-gone' && wish.at === null;
        if (!isOutdated || attempt === ATTEMPTS) throw error;
      }
    }
  }

  private async make(reader: WorkspaceReader, { at, readOnly, minutes }: PinWish): Promise<PinRecord> {
    const state = reader.stateAt(at);
    const { workspace, revision, complete, updatedAt } = reader.head(state);
    if (!complete) {
      throw new ReadError('incomplete', `The copy is not complete at revision ${revision} yet; try again later.`);
    }
    const files = reader.workspace.history.filesOf(revision);
    const bytes = bytesOf(files);
    this.assertRoom(bytes + files.size * FILE_BYTES);
    const name = `${workspace.slice(0, 8)}-r${revision}-${randomBytes(4).toString('hex')}`;
    const folder = join(this.folder, name);
    const tree = join(folder, TREE_FOLDER);
    try {
      for (const needed of [this.shared, tree]) mkdirSync(needed, { recursive: true, mode: 0o700 });
      await this.place(reader, files, tree, readOnly);
      const now = Date.now();
      const lifeMinutes = Math.min(minutes ?? this.limits.minutes, this.limits.minutes);
      const times = {
        updatedAt,
        createdAt: new Date(now).toISOString(),
        expiresAt: new Date(now + lifeMinutes * MINUTE_MS).toISOString(),
      };
      const record = { name, workspace, revision, path: tree, readOnly, files: files.size, bytes, ...times };
      writeRecord(folder, record);
      this.records.set(name, record);
      this.removeExpired();
      return record;
    } catch (error) {
      await this.clear(name);
      throw toReadError(error);
    }
  }

  private assertRoom(wanted: number): void {
    const pins = this.list();
    const { limits } = this;
    const used = pins.reduce((sum, pin) => sum + pin.bytes + pin.files * FILE_BYTES, 0);
    const isFull = pins.length >= limits.pins || used + wanted > limits.bytes;
    if (!isFull) return;
    const most = `${limits.pins} pins and ${Math.round(limits.bytes / 1024 ** 2)} MB are allowed`;
    throw new ReadError('no-room', `There is no room for one more pin: ${most}. Remove one that is not needed.`);
  }

  private async place(reader: WorkspaceReader, files: RevisionFiles, tree: string, readOnly: boolean): Promise<void> {
    const { copy } = reader.workspace;
    const places = { mirror: copy.folder, kept: copy.kept.folder, tree, shared: readOnly ? this.shared : null };
    const jobsOf = function* (paths: readonly string[]): Generator<PlaceJob> {
      for (let at = 0; at < paths.length; at += FILES_OF_JOB) {
        const some = paths.slice(at, at + FILES_OF_JOB).map((path): PinFile => {
          const { hash, size } = files.get(path) as ContentInfo;
          return [path, hash, size];
        });
        yield { kind: 'place', ...places, files: some };
      }
    };
    let left = files.paths;
    for (let pass = 1; left.length > 0; pass++) {
      const missing: string[] = [];
      await this.threads.runAll(jobsOf(left), (job, positions) => {
        if (this.isClosed) throw new ReadError('busy', 'The receiver is stopping.');
        for (const at of positions) missing.push((job.files[at] as PinFile)[0]);
      });
      left = missing;
      if (left.length > 0 && pass === PASSES) throw this.lost(reader, files, left[0] as string);
      if (left.length > 0) await sleep(PASS_PAUSE_MS);
    }
  }

  private lost({ workspace }: WorkspaceReader, { revision }: RevisionFiles, path: string): ReadError {
    const current = workspace.history.revision;
    if (revision !== current) {
      return new ReadError('revision-gone', `Revision ${revision} is not kept any more.`, { current });
    }
    // Its edge repairs it.
    void workspace.recheck().catch(() => {});
    const message = `${path} was changed in the copy by something else and is being repaired; try again.`;
    return new ReadError('content-lost', message, { path });
  }

  /** Removes those whose time is over, and does so again when that of the next one is. */
  private removeExpired(): void {
    const now = Date.now();
    for (const { name, expiresAt } of this.records.values()) if (Date.parse(expiresAt) <= now) this.remove(name);
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.isClosed || this.records.size === 0) return;
    const next = Math.min(...[...this.records.values()].map(({ expiresAt }) => Date.parse(expiresAt)));
    this.timer = setTimeout(() => this.removeExpired(), Math.min(next - now, MAX_TIMER_MS)).unref();
  }

  private removeFolder(name: string): Promise<void> {
    return this.queue.run(() => this.clear(name));
  }

  private async clear(name: string): Promise<void> {
    const folder = join(this.folder, name);
    try {
      // Without its record, what is left of it is removed at the next start.
      rmSync(join(folder, RECORD_FILE), { force: true });
      await this.threads.runAll([{ kind: 'remove', folder, shared: this.shared }]);
    } catch (error) {
      this.log.warn(`The pinned tree ${folder} could not be removed: ${errorMessage(error)}`);
    }
  }
}

/** None in a folder that does not exist yet. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function bytesOf(files: RevisionFiles): number {
  let bytes = 0;
  for (const path of files.paths) bytes += files.get(path)?.size ?? 0;
  return bytes;
}

/** Errors of the disk, with a sentence for the reader. */
function toReadError(error: unknown): unknown {
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ReadError('no-room', 'The disk of the receiver has no room for this tree.');
  }
  const isDisk = error instanceof PinDiskError || (code !== '' && !(error instanceof ReadError));
  return isDisk ? new ReadError('disk-fault', `The tree could not be made (${errorCode(error)}).`) : error;
}
