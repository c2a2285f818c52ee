import type { AppWindow } from './window';

/** Most folders that wait to be taken by the window. */
const MAX_WAITING = 50;

/** Folders that were chosen outside the window and wait until the window previews them. */
export class ProposedFolders {
  private waiting: string[] = [];

  constructor(private readonly window: Pick<AppWindow, 'show' | 'notify'>) {}

  /** Previews these folders in the window, which asks before it adds them. */
  async propose(paths: readonly string[]): Promise<void> {
    this.waiting = [...new Set([...this.waiting, ...paths])].slice(-MAX_WAITING);
    await this.window.show();
    this.window.notify('proposed');
  }

  /** Returns all of them once. */
  take(): string[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}
