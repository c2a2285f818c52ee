import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '../../../shared/model/problem';
import { isInside } from '../../../shared/node/paths';

/** Time after which a disk counts as one that does not answer. */
const DEADLINE_MS = 5_000;
/** Age up to which an answer still counts. */
const FRESH_MS = 10;
/** Interval of questions in {@link DiskProbe.untilAnswers}. */
const RETRY_MS = 1_000;
/** Most disks with a call that is late: each keeps one thread of the pool that the whole process shares. */
const MAX_LATE = 12;

interface Call {
  readonly answer: Promise<void>;
  /** True once it is past its deadline. */
  isLate: boolean;
}

/** The calls under way, one for each disk. */
const calls = new Map<string, Call>();

/**
 * Tells whether the disk of a folder answers. A call to a network file system whose server is away may last for ever, and a
 * synchronous one stops the whole process. So a folder is touched only after its disk has answered, and at most one call waits
 * for each disk that does not.
 */
export class DiskProbe {
  /** Name of the disk: its device, or until that is known its mount point. */
  private disk: string | null = null;
  private answeredAt = Number.NEGATIVE_INFINITY;

  /** @param root absolute path of the folder */
  constructor(private readonly root: string) {}

  /** True when the disk answers in time; an error is an answer. Returns at once while a call is late. */
  async answers(): Promise<boolean> {
    if (performance.now() - this.answeredAt < FRESH_MS) return true;
    this.disk ??= mountPointOf(this.root);
    const call = calls.get(this.disk) ?? this.call(this.disk);
    if (!call || call.isLate) return false;
    const deadline = new AbortController();
    const isInTime = await Promise.race([call.answer.then(() => true), expired(deadline.signal)]);
    deadline.abort();
    if (isInTime) this.answeredAt = performance.now();
    else call.isLate = true;
    return isInTime;
  }

  /** Resolves once the disk answers, without a deadline. */
  async untilAnswers(): Promise<void> {
    while (!(await this.answers())) await sleep(RETRY_MS, null, { ref: false });
  }

  /** @throws ProblemError `not-answering` */
  async check(): Promise<void> {
    if (await this.answers()) return;
    throw new ProblemError({
      code: 'not-answering',
      title: 'Its disk does not answer.',
      detail: `${this.root} can not be read now; nothing was deleted at the server. If it is on a network, check the connection. The folder goes on by itself once its disk answers.`,
    });
  }

  /** @returns null when too many are late */
  private call(disk: string): Call | null {
    const late = [...calls.values()].filter(({ isLate }) => isLate);
    if (late.length >= MAX_LATE) return null;
    const call = { answer: this.ask(disk), isLate: false };
    calls.set(disk, call);
    return call;
  }

  private async ask(disk: string): Promise<void> {
    const found = await stat(this.root).catch(() => null);
    if (found) this.disk = `device ${found.dev}`;
    calls.delete(disk);
  }
}

/** Resolves with false after the deadline. */
async function expired(signal: AbortSignal): Promise<false> {
  await sleep(DEADLINE_MS, null, { signal }).catch(() => {});
  // After a long turn of the event loop an answer may be there that was not taken yet.
  await nextTurn();
  return false;
}

/** The mount point above a path, found without touching it; the path itself on systems that do not list mounts. */
function mountPointOf(path: string): string {
  const points = mounts()
    .split('\n')
    .map((line) => (line.split(' ')[1] ?? '').replaceAll('\\040', ' '))
    .filter((point) => point !== '' && isInside(point, path));
  return points.length === 0
    ? path
    : points.reduce((longest, point) => (point.length > longest.length ? point : longest));
}

function mounts(): string {
  try {
    return readFileSync('/proc/self/mounts', 'utf8');
  } catch {
    // Another system, or one that does not show its mounts.
    return '';
  }
}
