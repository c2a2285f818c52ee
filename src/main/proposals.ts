/** Most folders that wait to be taken by the window. */
const MAX_WAITING = 50;

/** Folders that somebody chose outside the window, until the window takes them to show what would be sent. */
export class Proposals {
  private waiting: string[] = [];

  add(path: string): void {
    this.waiting = [...new Set([...this.waiting, path])].slice(-MAX_WAITING);
  }

  /** All of them; none are left. */
  take(): string[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}
