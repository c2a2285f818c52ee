import { join } from 'node:path';
import type { RelPath } from './change';
import type { Folder } from './folder';
import { type Candidate, type Plan, splitDeletes } from './planner';
import { forEachLimited } from './pool';
import type { FileProblem } from './problem';
import { readStable } from './reader';
import { type Content, type Sender, trustworthy } from './sender';
import type { Session } from './session';
import type { Limits } from './status';
import { tooLarge } from './survey';

/** Files read at the same time. */
const READERS = 16;

export interface RoundEvents {
  /** Called with what there is to do once that is known. Counts are files, bytes are of content. */
  readonly onPlan: (files: number, bytes: number) => void;
  /** This file is being read and sent now. */
  readonly onCandidate: (path: RelPath) => void;
  /** One candidate was dealt with (sent, unchanged or skipped). */
  readonly onHandled: (bytes: number) => void;
  /** The file could not be read in a settled state; look again later. */
  readonly onRetry: (path: RelPath) => void;
}

/** Sends what one plan found to differ. The order of messages: deletions in the way, contents and moves, deletions. */
export class Round {
  private readonly movable = new Map<string, RelPath[]>();
  private readonly moved = new Set<RelPath>();

  constructor(
    private readonly folder: Folder,
    private readonly session: Session,
    private readonly sender: Sender,
    private readonly events: RoundEvents,
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when everything is sent (not acknowledged), or the signal was aborted. */
  async send(found: Plan): Promise<void> {
    const candidates = withinLimit(this.folder, found);
    const paths = candidates.map((candidate) => candidate.path);
    const { first, last } = splitDeletes(found.deletes, paths);
    this.events.onPlan(
      candidates.length,
      candidates.reduce((sum, { stat }) => sum + stat.size, 0),
    );
    await this.remove(first);
    if (this.session.can('rename')) this.noteMovable(last);
    await forEachLimited(candidates, READERS, this.signal, (candidate) => this.candidate(candidate));
    await this.remove(last.filter((path) => !this.moved.has(path)));
  }

  private async remove(paths: readonly RelPath[]): Promise<void> {
    for (const path of paths) {
      if (this.signal.aborted) return;
      await this.sender.remove(path);
    }
  }

  private noteMovable(deletes: readonly RelPath[]): void {
    for (const path of deletes) {
      const entry = this.folder.index.get(path);
      if (!entry || entry.stat.size === 0) continue;
      const same = this.movable.get(entry.hash);
      if (same) same.push(path);
      else this.movable.set(entry.hash, [path]);
    }
  }

  private async candidate({ path, stat }: Candidate): Promise<void> {
    const { folder } = this;
    this.events.onCandidate(path);
    const read = await readStable(join(folder.root, path), folder.limits.maxFileBytes);
    if (read.kind === 'content') await this.content(path, read);
    else if (read.kind === 'gone' || read.kind === 'not-a-file') this.events.onRetry(path);
    else if (read.kind === 'unstable') this.unstable(path);
    else if (read.kind === 'too-large') await this.withhold(tooLarge(path, folder.limits), 'too-large');
    else this.unreadable(path, read.code);
    this.events.onHandled(stat.size);
  }

  private async content(path: RelPath, content: Content): Promise<void> {
    const { folder, session, sender } = this;
    const known = folder.index.get(path);
    if (known?.hash === content.hash) {
      folder.index.set(path, { hash: content.hash, stat: trustworthy(content.stat) });
      folder.stats.sawUnchanged();
    } else if (folder.refused.get(path) === content.hash) folder.stats.skip(path, 'refused');
    else if (!content.text && !session.can('base64')) await this.withhold(notText(path), 'not-text');
    else if (!sender.fits(content)) await this.withhold(tooLargeForServer(path), 'too-large');
    else {
      const from = known ? undefined : this.movable.get(content.hash)?.pop();
      if (from === undefined) await sender.upsert(path, content);
      else {
        this.moved.add(from);
        await sender.rename(from, path, content);
      }
    }
  }

  /** What may not be sent must not stay at the server as it was before, either. */
  private async withhold(problem: FileProblem, reason: 'too-large' | 'not-text'): Promise<void> {
    this.folder.stats.skip(problem.path, reason);
    this.folder.problems.set(problem);
    if (this.folder.index.get(problem.path)) await this.sender.remove(problem.path);
    this.folder.problems.set(problem);
  }

  private unstable(path: RelPath): void {
    this.folder.problems.set({
      path,
      code: 'unstable',
      title: 'Keeps changing while it is read.',
      detail: 'It is tried again until it settles. If it never does, ignore it in .aishignore.',
    });
    this.events.onRetry(path);
  }

  private unreadable(path: RelPath, code: string): void {
    this.folder.stats.skip(path, 'unreadable');
    this.folder.stats.syncErrors++;
    this.folder.problems.set({
      path,
      code: 'unreadable',
      title: 'Could not be read.',
      detail: `${code}: check its permissions; it is tried again when it changes.`,
    });
  }
}

/** A workspace that grew over its limit keeps what it has; the newcomers past the limit are listed and left out. */
export function withinLimit({ index, limits, problems }: Folder, found: Plan): Candidate[] {
  let room = limits.maxFiles - index.size + found.deletes.length;
  return found.candidates.filter(({ path }) => {
    if (index.get(path) || room-- > 0) return true;
    problems.set(overLimit(path, limits));
    return false;
  });
}

function tooLargeForServer(path: RelPath): FileProblem {
  return {
    path,
    code: 'too-large-for-server',
    title: 'Too large for one message to the server, so not sent.',
    detail: 'Servers take messages up to 5 MiB. Ignore the file in .aishignore.',
  };
}

function notText(path: RelPath): FileProblem {
  return {
    path,
    code: 'not-text',
    title: 'Not text, so not sent.',
    detail: 'This server takes only UTF-8 text; sending anything else would damage it. Ignore the file in .aishignore.',
  };
}

function overLimit(path: RelPath, limits: Limits): FileProblem {
  return {
    path,
    code: 'too-many-files',
    title: 'Over the file limit, so not sent.',
    detail: `The limit is ${limits.maxFiles.toLocaleString('en')} files. Raise it in the limits, or ignore files in .aishignore.`,
  };
}
