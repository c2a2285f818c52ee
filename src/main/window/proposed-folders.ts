import type { AppWindow } from './window';

/** Most folders that wait to be taken by the window. */
const MAX_WAITING = 50;

/** Folders that somebody chose outside the window, until the window takes them to show what would be sent. */
export class ProposedFolders {
  private waiting: string[] = [];

  constructor(private readonly window: Pick<AppWindow, 'show' | 'announce'>) {}

  /** Shows in the window what would be sent of these folders, and asks there. */
  async propose(paths: readonly string[]): Promise<void> {
    this.waiting = [...new Set([...this.waiting, ...paths])].slice(-MAX_WAITING);
    await this.window.show();
    this.window.announce('proposed');
  }

  /** All of them; none are left. */
  take(): string[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}
