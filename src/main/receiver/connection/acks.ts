interface Pending {
  readonly seq: number | undefined;
  isDone: boolean;
}

/** Cumulative acknowledgements of one connection: a `seq` is acknowledged once its message and all earlier ones are done. */
export class Acks {
  private pending: Pending[] = [];
  private ready = 0;
  private sent = 0;
  private scheduled = false;

  /** @param send called with the highest `seq` that is done, at most once per turn of the event loop */
  constructor(private readonly send: (seq: number) => void) {}

  /**
   * Adds the next message.
   * @returns function to call once the message is stored or refused
   */
  add(seq: number | undefined): () => void {
    const entry: Pending = { seq, isDone: false };
    this.pending.push(entry);
    return () => {
      entry.isDone = true;
      this.advance();
    };
  }

  private advance(): void {
    const first = this.pending.findIndex((entry) => !entry.isDone);
    for (const { seq } of this.pending.splice(0, first < 0 ? this.pending.length : first)) {
      if (seq !== undefined) this.ready = seq;
    }
    if (this.ready === this.sent || this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.sent = this.ready;
      this.send(this.ready);
    });
  }
}
