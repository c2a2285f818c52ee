/** Runs asynchronous work one piece after the other, in the order in which it was added; a failure stops nothing. */
export class SerialQueue {
  private tail: Promise<unknown> = Promise.resolve();

  /** Runs `work` when everything added before has ended. Settles as `work` does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.tail.then(work);
    this.tail = result.catch(() => {});
    return result;
  }

  /** Resolves when everything added so far has ended; work added meanwhile is not waited for. */
  async idle(): Promise<void> {
    await this.tail;
  }
}
