import { randomUUID } from 'node:crypto';
import { Mirror } from '../mirror/mirror';
import { RefusedError } from '../mirror/refused-error';
import type { FileSink } from './file-sink';
import { type StartedWork, WriteScheduler } from './write-scheduler';

/** Files whose workspace is not known yet, kept under their absolute path. They have no index; only the disk holds them. */
export class UnroutedFiles implements FileSink {
  private readonly scheduler = new WriteScheduler();

  private constructor(private readonly mirror: Mirror) {}

  /**
   * @param folder absolute path, created when it is missing
   * @param stagingHome absolute path of the preferred parent of the staging folder
   */
  static async open(folder: string, stagingHome: string): Promise<UnroutedFiles> {
    return new UnroutedFiles(await Mirror.open(folder, stagingHome, `by-path-${randomUUID()}`));
  }

  put(path: string, bytes: Uint8Array): Promise<StartedWork<void>> {
    return this.scheduler.runWrite(path, bytes.length, async () => {
      await this.mirror.place(await this.mirror.stage(bytes), path, true);
    });
  }

  remove(path: string): Promise<void> {
    return this.scheduler.runExclusive(async () => {
      await this.mirror.remove(path);
      await this.mirror.prune(path);
    });
  }

  /** Always refused: the edge sends the content instead. */
  async rename(): Promise<void> {
    throw new RefusedError('stale-rename', 'The workspace of this file is not known yet; send its content.', true);
  }

  /** Resolves when the writes that have begun are done. */
  settled(): Promise<void> {
    return this.scheduler.runExclusive(async () => {});
  }

  /** Waits for running work and removes the staging folder. */
  close(): Promise<void> {
    return this.scheduler.runExclusive(() => this.mirror.close());
  }
}
