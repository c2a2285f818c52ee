import { hash as hashOf, randomUUID } from 'node:crypto';
import { Mirror } from '../mirror/mirror';
import { Refused } from '../mirror/refused';
import type { FileSink } from '../workspace/file-sink';
import type { MirroredWorkspace } from '../workspace/mirrored-workspace';
import { type Started, WriteScheduler } from '../workspace/write-scheduler';

/** Applies what an edge without commits sends to its workspace, each message at once. */
export class ImmediateWriter implements FileSink {
  constructor(readonly workspace: MirroredWorkspace) {}

  put(path: string, bytes: Uint8Array): Promise<Started<void>> {
    return this.workspace.scheduler.beside(path, bytes.length, async () => {
      this.assertFree();
      await this.workspace.write(path, bytes, hashOf('sha256', bytes, 'hex'), true);
    });
  }

  remove(path: string): Promise<void> {
    return this.alone(() => this.workspace.remove(path));
  }

  rename(from: string, to: string, hash: string): Promise<void> {
    return this.alone(() => this.workspace.rename(from, to, hash));
  }

  /**
   * Everything was sent once.
   * @param complete false when not all of it could be stored
   */
  finish(complete: boolean): Promise<void> {
    return this.alone(async () => {
      await this.workspace.ensureVerified();
      this.workspace.finishInitialSync(complete);
    });
  }

  private alone(work: () => Promise<void>): Promise<void> {
    return this.workspace.scheduler.alone(async () => {
      this.assertFree();
      await work();
    });
  }

  private assertFree(): void {
    if (!this.workspace.owner) return;
    throw new Refused('unknown-workspace', 'The workspace was opened by another connection.', true);
  }
}

/** Files whose workspace is not known yet, kept under their absolute path. Nothing is remembered of them but the disk. */
export class UnroutedFiles implements FileSink {
  private readonly scheduler = new WriteScheduler();

  private constructor(private readonly mirror: Mirror) {}

  static async open(folder: string, stagingHome: string): Promise<UnroutedFiles> {
    return new UnroutedFiles(await Mirror.open(folder, stagingHome, `by-path-${randomUUID()}`));
  }

  put(path: string, bytes: Uint8Array): Promise<Started<void>> {
    return this.scheduler.beside(path, bytes.length, async () => {
      await this.mirror.place(await this.mirror.stage(bytes), path, true);
    });
  }

  remove(path: string): Promise<void> {
    return this.scheduler.alone(async () => {
      await this.mirror.remove(path);
      await this.mirror.prune(path);
    });
  }

  async rename(): Promise<void> {
    throw new Refused('stale-rename', 'The workspace of this file is not known yet; send its content.', true);
  }

  close(): Promise<void> {
    return this.scheduler.alone(() => this.mirror.close());
  }
}
