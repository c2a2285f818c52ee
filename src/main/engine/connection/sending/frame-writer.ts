import {
  compressFrame,
  compressFrameNow,
  type Encoding,
  MIN_COMPRESSED_BYTES,
  type PlainFrame,
} from '../../../../shared/wire/compressed-frame';

/** Larger frames are compressed off the main thread. */
const SMALL_BYTES = 32 * 1024;
/** Most frames that are compressed at the same time; the threads are shared with reading files. */
const MAX_RUNNING = 2;

interface Waiting {
  readonly plain: PlainFrame;
  /** The frame to send; null until it is known. */
  ready: PlainFrame | null;
  isRunning: boolean;
}

/** Sends the frames of one connection in the order in which they come, compressed where that helps. */
export class FrameWriter {
  private waiting: Waiting[] = [];
  private running = 0;

  /**
   * @param encoding asked for each frame; null to send it as it is
   * @param send hands a frame to the socket
   */
  constructor(
    private readonly encoding: () => Encoding | null,
    private readonly send: (frame: PlainFrame) => void,
  ) {}

  write(plain: PlainFrame): void {
    const encoding = plain.length < MIN_COMPRESSED_BYTES ? null : this.encoding();
    const isAtOnce = encoding === null || plain.length <= SMALL_BYTES;
    const ready = encoding && isAtOnce ? (compressFrameNow(encoding, plain) ?? plain) : plain;
    if (isAtOnce && this.waiting.length === 0) this.send(ready);
    else this.waiting.push({ plain, ready: isAtOnce ? ready : null, isRunning: false });
    if (encoding) this.compressNext(encoding);
  }

  /** Drops what is not sent yet. */
  close(): void {
    this.waiting = [];
  }

  private compressNext(encoding: Encoding): void {
    const next = this.running < MAX_RUNNING && this.waiting.find(({ ready, isRunning }) => !ready && !isRunning);
    if (!next) return;
    next.isRunning = true;
    this.running++;
    void compressFrame(encoding, next.plain)
      .catch(() => null)
      .then((compressed) => {
        this.running--;
        next.ready = compressed ?? next.plain;
        this.sendReady();
        this.compressNext(encoding);
      });
  }

  private sendReady(): void {
    while (this.waiting[0]?.ready) this.send(this.waiting.shift()?.ready as PlainFrame);
  }
}
