import type { ContentInfo } from './content-info';
import type { KeptContents } from './kept-contents';
import { changesOf, type PathChange } from './path-changes';
import { RevisionFiles } from './revision-files';

/** Bounds of what is kept of older revisions of a workspace. */
export interface HistoryLimits {
  /** Revisions that are kept however old they are. */
  readonly revisions: number;
  /** Time for which any other is kept, ms. */
  readonly ageMs: number;
  /** Most bytes of contents that files of the mirror had before. */
  readonly bytes: number;
}

export const HISTORY_LIMITS: HistoryLimits = { revisions: 20, ageMs: 3_600_000, bytes: 256 * 1024 * 1024 };

/** Most changed paths of all kept revisions, and most revisions. */
const MAX_CHANGES = 200_000;
const MAX_REVISIONS = 4_000;
/** Lists of files that are kept for the next call. */
const MAX_CACHED = 2;

/** State of a copy after a commit. */
export interface RevisionState {
  readonly revision: number;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number;
  /** True when the copy was known to hold all of the revision. */
  readonly complete: boolean;
}

/** Content of the changed paths before a revision; null where there was no file. */
type Undo = ReadonlyMap<string, ContentInfo | null>;

/** The present files, which record what they change. */
export interface RecordedFiles {
  get(path: string): ContentInfo | undefined;
  paths(): Iterable<string>;
  /** Begins to record what paths had before they change. */
  record(): void;
  /** Records since then; null before that. */
  readonly recorded: Undo | null;
  /** Returns the record and begins a new one. */
  takeRecord(): Undo | null;
}

interface Step {
  /** The revision before the changes. */
  readonly from: RevisionState;
  readonly undo: Undo;
}

/**
 * The last revisions of one workspace, as the changes that lead back from the present files: the files of each can be told,
 * also while a commit is at work. It begins anew when the workspace is opened.
 */
export class RevisionHistory {
  /** The newest last. */
  private steps: Step[] = [];
  private changes = 0;
  private readonly cached = new Map<number, RevisionFiles>();

  /** @param present state of the present files */
  constructor(
    private readonly files: RecordedFiles,
    private readonly kept: KeptContents,
    private readonly limits: HistoryLimits,
    private present: RevisionState,
  ) {
    if (present.revision > 0) files.record();
  }

  /** The revision that readers get. */
  get revision(): number {
    return this.present.revision;
  }

  /** The oldest revision that can be read. */
  get oldest(): number {
    return this.steps[0]?.from.revision ?? this.revision;
  }

  /** State of a revision that can be read; null for any other. */
  stateOf(revision: number): RevisionState | null {
    if (revision === this.revision) return this.present;
    return this.steps.find(({ from }) => from.revision === revision)?.from ?? null;
  }

  /** Notes that the present files are a revision now. */
  close(state: RevisionState): void {
    const undo = this.files.takeRecord();
    const from = this.present;
    this.present = state;
    this.cached.delete(from.revision);
    // The same revision again: its copy was repaired.
    if (state.revision === from.revision) return;
    if (from.revision === 0 || state.revision < from.revision || !undo) {
      this.clear();
      return;
    }
    const changed = [...undo].filter(([path, before]) => before?.hash !== this.files.get(path)?.hash);
    this.steps.push({ from, undo: new Map(changed) });
    this.changes += changed.length;
    this.prune(state.updatedAt);
  }

  /** Content of a path at a revision that can be read; null for no file. */
  entryAt(path: string, revision: number): ContentInfo | null {
    for (const { from, undo } of this.steps) {
      const before = from.revision < revision ? undefined : undo.get(path);
      if (before !== undefined) return before;
    }
    const before = this.files.recorded?.get(path);
    return before === undefined ? (this.files.get(path) ?? null) : before;
  }

  /** All files of a revision that can be read. */
  filesOf(revision: number): RevisionFiles {
    const files = this.cached.get(revision) ?? new RevisionFiles(revision, this.filesAt(revision));
    this.cached.delete(revision);
    this.cached.set(revision, files);
    for (const oldest of this.cached.keys()) {
      if (this.cached.size <= MAX_CACHED) break;
      this.cached.delete(oldest);
    }
    return files;
  }

  /** The differences between two revisions that can be read, by path. @param to the later one */
  changesBetween(from: number, to: number): PathChange[] {
    const paths = new Set<string>();
    for (const step of this.steps) {
      const { revision } = step.from;
      if (revision >= from && revision < to) for (const path of step.undo.keys()) paths.add(path);
    }
    const entries = [...paths].map((path) => [path, this.entryAt(path, from), this.entryAt(path, to)] as const);
    return changesOf(entries);
  }

  private clear(): void {
    this.steps = [];
    this.changes = 0;
    this.cached.clear();
    this.kept.retain([]);
  }

  private prune(now: number): void {
    const { revisions, ageMs, bytes } = this.limits;
    const isTooMuch = () => this.changes > MAX_CHANGES || this.steps.length >= MAX_REVISIONS || this.kept.bytes > bytes;
    const isOld = () => this.steps.length >= revisions && now - (this.steps[0]?.from.updatedAt ?? now) > ageMs;
    while (this.steps.length > 0 && (isTooMuch() || isOld())) {
      // More than one at a time: what is left has to be looked through.
      const count = isTooMuch() ? Math.ceil(this.steps.length / 4) : 1;
      for (const { undo } of this.steps.splice(0, count)) this.changes -= undo.size;
      this.kept.retain(this.contents());
      for (const revision of this.cached.keys()) if (!this.stateOf(revision)) this.cached.delete(revision);
    }
  }

  /** Contents of the older revisions. */
  private *contents(): Generator<ContentInfo> {
    for (const { undo } of this.steps) for (const before of undo.values()) if (before) yield before;
  }

  private filesAt(revision: number): Map<string, ContentInfo> {
    const files = new Map<string, ContentInfo>();
    for (const path of this.files.paths()) files.set(path, this.files.get(path) as ContentInfo);
    const back = this.steps.filter(({ from }) => from.revision >= revision).map(({ undo }) => undo);
    for (const undo of [this.files.recorded, ...back.reverse()]) {
      for (const [path, before] of undo ?? []) {
        if (before) files.set(path, before);
        else files.delete(path);
      }
    }
    return files;
  }
}
