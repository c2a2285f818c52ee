interface Pending {
  readonly seq: number | undefined;
  settled: boolean;
}

/** Keeps the acknowledgements of one connection in order: a message is acknowledged when it and all before it are settled. */
export class Acks {
  private pending: Pending[] = [];
  private ready = 0;
  private sent = 0;
  private scheduled = false;

  /** @param send gets the highest settled `seq`, once per turn of the event loop at most */
  constructor(private readonly send: (seq: number) => void) {}

  /**
   * Notes the next message.
   * @returns to be called once it is stored or refused
   */
  add(seq: number | undefined): () => void {
    const entry: Pending = { seq, settled: false };
    this.pending.push(entry);
    return () => {
      entry.settled = true;
      this.advance();
    };
  }

  private advance(): void {
    const first = this.pending.findIndex((entry) => !entry.settled);
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
