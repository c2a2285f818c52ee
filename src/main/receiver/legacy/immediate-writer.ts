import { hash as hashOf } from 'node:crypto';
import { WorkSlice } from '../loop/turns';
import { RefusedError } from '../mirror/refused-error';
import type { FileSink } from '../workspace/file-sink';
import type { MirroredWorkspace } from '../workspace/mirrored-workspace';
import type { StartedWork } from '../workspace/write-scheduler';

/** Applies each message of an edge without commits to its workspace at once. */
export class ImmediateWriter implements FileSink {
  constructor(readonly workspace: MirroredWorkspace) {}

  put(path: string, bytes: Uint8Array): Promise<StartedWork<void>> {
    return this.workspace.scheduler.runWrite(path, bytes.length, async () => {
      this.assertUnowned();
      const slice = new WorkSlice();
      const hash = hashOf('sha256', bytes, 'hex');
      if (slice.isOver) await slice.yieldTurn();
      await this.workspace.copy.write(path, bytes, hash, true);
    });
  }

  remove(path: string): Promise<void> {
    return this.runExclusive(() => this.workspace.copy.remove(path));
  }

  rename(from: string, to: string, hash: string): Promise<void> {
    return this.runExclusive(() => this.workspace.copy.rename(from, to, hash));
  }

  private runExclusive(work: () => Promise<void>): Promise<void> {
    return this.workspace.scheduler.runExclusive(async () => {
      this.assertUnowned();
      await work();
    });
  }

  private assertUnowned(): void {
    if (!this.workspace.owner) return;
    throw new RefusedError('unknown-workspace', 'The workspace was opened by another connection.', true);
  }
}
