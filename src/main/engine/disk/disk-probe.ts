import { stat, statfs } from 'node:fs/promises';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { hangCount, isAnySilent, isSilent } from './disk-thread';
import { hangingMountOf, mountOf, mountTable } from './mount-table';
import { notAnswering } from './not-answering';

/** Time after which a disk counts as one that does not answer. */
const DEADLINE_MS = 5_000;
/** Age up to which an answer still counts. */
const FRESH_MS = 10;
/** Interval of questions in {@link DiskProbe.untilAnswers}. */
const RETRY_MS = 1_000;
/** Age up to which a list of the mounts is used. */
const MOUNTS_AGE_MS = 500;
/** Most disks with a call that is late: each keeps one thread of the pool that the whole process shares. */
const MAX_LATE = 12;

interface Call {
  readonly answer: Promise<void>;
  /** True once it is past its deadline. */
  isLate: boolean;
}

/** Longest wait for the calls under way at the end of the app. */
const LAST_WAIT_MS = 500;

/** The calls under way, one for each disk. */
const calls = new Map<string, Call>();

/** False when a call to a disk is still under way after a short wait. Its thread then keeps the process from ending. */
export async function haveAllAnswered(): Promise<boolean> {
  const deadline = new AbortController();
  const answers = Promise.all([...calls.values()].map(({ answer }) => answer)).then(() => true);
  const haveAnswered = await Promise.race([answers, expired(LAST_WAIT_MS, deadline.signal)]);
  deadline.abort();
  return haveAnswered && !isAnySilent();
}

/**
 * Tells whether the disk of a folder answers. A call to a network file system whose server is away may last for ever. So a
 * folder is touched only after its disk has answered, and at most one call waits for each disk that does not.
 */
export class DiskProbe {
  /** The device of the disk, where mounts are not known. */
  private device: string | null = null;
  private answeredAt = Number.NEGATIVE_INFINITY;

  /** @param root absolute path of the folder */
  constructor(private readonly root: string) {}

  /** True when the disk answers in time; an error is an answer. Returns at once while a call is late. */
  async answers(): Promise<boolean> {
    mountTable(this.answeredAt === Number.NEGATIVE_INFINITY ? 0 : MOUNTS_AGE_MS);
    const disk = mountOf(this.root)?.place ?? this.device ?? this.root;
    if (isSilent(disk)) return false;
    if (performance.now() - this.answeredAt < FRESH_MS) return true;
    const call = calls.get(disk) ?? this.call(disk);
    if (!call || call.isLate) return false;
    const deadline = new AbortController();
    const isInTime = await Promise.race([call.answer.then(() => true), expired(DEADLINE_MS, deadline.signal)]);
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
    if (!(await this.answers())) throw notAnswering(this.root);
  }

  /**
   * Does work that touches the folder, and does it again when a call to another disk was not answered meanwhile, as what it
   * found may be wrong then.
   * @throws ProblemError `not-answering` when this disk does not answer
   */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      await this.check();
      const before = hangCount();
      const result = await work();
      if (hangCount() === before) return result;
    }
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
    // Attributes may be known from before; the state of the file system is always asked for.
    if (hangingMountOf(this.root)) await statfs(this.root).catch(() => null);
    const found = await stat(this.root).catch(() => null);
    if (found) this.device = `device ${found.dev}`;
    calls.delete(disk);
  }
}

/** Resolves with false after the deadline. */
async function expired(timeMs: number, signal: AbortSignal): Promise<false> {
  await sleep(timeMs, null, { signal }).catch(() => {});
  // After a long turn of the event loop an answer may be there that was not taken yet.
  await nextTurn();
  return false;
}
