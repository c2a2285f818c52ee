import { type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { notAnswering } from './not-answering';

/** Time after which a call counts as one that is not answered; doubled after one that was answered later. */
const FIRST_DEADLINE_MS = 2_000;
const MAX_DEADLINE_MS = 16_000;
/** Most threads; beyond that the one that was used least recently ends. */
const MAX_THREADS = 16;

/** The answer to a call: the result, or the system's error. */
type Answer = { readonly value: unknown } | { readonly error: { readonly message: string; readonly code: string } };

const threads = new Map<string, DiskThread>();
let hangs = 0;

/** Number of calls that were not answered in time, over all disks. */
export function hangCount(): number {
  return hangs;
}

/** The thread for a mount point; made with the first call, as most mounts are never touched. */
export function threadFor(place: string): DiskThread {
  const thread = threads.get(place) ?? new DiskThread(place);
  threads.delete(place);
  threads.set(place, thread);
  const [oldest] = threads.keys();
  if (threads.size > MAX_THREADS && oldest !== undefined) {
    void threads.get(oldest)?.end();
    threads.delete(oldest);
  }
  return thread;
}

/** True while a call of any thread is not answered. */
export function isAnySilent(): boolean {
  return [...threads.values()].some((thread) => thread.isSilent);
}

/** True while a call on this mount point is not answered. */
export function isSilent(place: string): boolean {
  return threads.get(place)?.isSilent ?? false;
}

/**
 * Makes the synchronous calls on one disk whose answers may never come: a thread of its own waits for the disk, and the
 * caller waits for the thread for a bounded time. While a call is not answered, others fail at once.
 */
export class DiskThread {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  /** The number of the last call that is answered. */
  private readonly answered = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  private last = 0;
  private deadlineMs = FIRST_DEADLINE_MS;
  /** The call that was given up, and is not answered yet. */
  private late: string | null = null;
  /** Files whose close has to wait for the late call. */
  private readonly unclosed = new Set<number>();

  constructor(private readonly place: string) {
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    const workerData = { port: port2, answered: this.answered };
    // A file of its own would have to be found in each bundle that holds the engine.
    this.worker = new Worker(`(${serve})()`, { eval: true, workerData, transferList: [port2] });
    // One that has ended is made anew for the next call.
    const forget = () => threads.get(place) === this && threads.delete(place);
    this.worker.once('error', forget).once('exit', forget);
    this.worker.unref();
    this.port.unref();
  }

  /** True while a call is not answered. */
  get isSilent(): boolean {
    if (this.late !== null && this.isAnswered) this.recover(this.late);
    return this.late !== null;
  }

  /**
   * Calls a function of `node:fs`.
   * @throws the system's error, or ProblemError `not-answering`
   */
  call(name: string, ...args: readonly unknown[]): unknown {
    if (this.isSilent) throw notAnswering(this.place);
    this.port.postMessage({ id: ++this.last, name, args });
    const isLate = Atomics.wait(this.answered, 0, this.last - 1, this.deadlineMs) === 'timed-out' && !this.isAnswered;
    if (isLate) {
      hangs++;
      this.late = name;
      throw notAnswering(this.place);
    }
    const answer = this.take();
    if ('value' in answer) return answer.value;
    throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
  }

  /** Closes a file that was opened by this thread, at once or when the disk answers again. */
  close(fd: number): void {
    if (this.isSilent) this.unclosed.add(fd);
    else this.call('closeSync', fd);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private get isAnswered(): boolean {
    return Atomics.load(this.answered, 0) === this.last;
  }

  private take(): Answer {
    return receiveMessageOnPort(this.port)?.message as Answer;
  }

  private recover(name: string): void {
    this.late = null;
    this.deadlineMs = Math.min(this.deadlineMs * 2, MAX_DEADLINE_MS);
    const answer = this.take();
    if (name === 'openSync' && 'value' in answer) this.unclosed.add(answer.value as number);
    for (const fd of this.unclosed) this.close(fd);
    this.unclosed.clear();
  }
}

/** The code of the thread, which is run as a text: it uses nothing of this module. */
function serve(): void {
  const { workerData } = process.getBuiltinModule('node:worker_threads');
  const plain = process.getBuiltinModule('original-fs') as typeof import('node:fs') | undefined;
  const fs = plain ?? process.getBuiltinModule('node:fs');
  const kinds = ['isFile', 'isDirectory', 'isSymbolicLink', 'isFIFO', 'isSocket'] as const;
  const calls: Record<string, (...args: never[]) => unknown> = {
    closeSync: fs.closeSync,
    existsSync: fs.existsSync,
    fstatSync: fs.fstatSync,
    lstatSync: fs.lstatSync,
    openSync: fs.openSync,
    readlinkSync: fs.readlinkSync,
    realpathSync: fs.realpathSync.native,
    statSync: fs.statSync,
    readSync: (fd: number, length: number, position: number | null) => {
      const bytes = new Uint8Array(length);
      return bytes.slice(0, fs.readSync(fd, bytes, 0, length, position));
    },
    readdirSync: (path: string, options?: { withFileTypes: true }) =>
      options
        ? fs.readdirSync(path, options).map((entry) => [entry.name, kinds.findIndex((is) => entry[is]()) + 1])
        : fs.readdirSync(path),
  };
  const { port, answered } = workerData as { port: MessagePort; answered: Int32Array };
  port.on('message', ({ id, name, args }: { id: number; name: string; args: never[] }) => {
    try {
      port.postMessage({ value: calls[name]?.(...args) });
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      port.postMessage({ error: { message, code } });
    }
    Atomics.store(answered, 0, id);
    Atomics.notify(answered, 0);
  });
}
