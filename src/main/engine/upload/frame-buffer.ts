import type { RelPath } from '../../../shared/util/rel-path';
import { encodeFileBatch } from '../../../shared/wire/file-batch';
import { BATCH_FILES } from '../../../shared/wire/messages';
import type { AckHandler } from '../connection/outbox';
import type { Session } from '../connection/session';

/** Most content in one frame: small enough that the server handles one frame while the next is made. */
const FRAME_BYTES = 512 * 1024;

interface BufferedFile {
  readonly path: RelPath;
  readonly bytes: Buffer;
  readonly onAck: AckHandler;
}

/** Collects files of one workspace for a server that accepts several in a frame. */
export class FrameBuffer {
  private files: BufferedFile[] = [];
  private bytes = 0;

  constructor(
    private readonly session: Session,
    private readonly root: string,
  ) {}

  /** True when a file with this content may share a frame with others. */
  accepts(bytes: Buffer): boolean {
    return this.session.can('batch') && bytes.length <= FRAME_BYTES;
  }

  add(path: RelPath, bytes: Buffer, onAck: AckHandler): void {
    if (this.files.length === BATCH_FILES || this.bytes + bytes.length > FRAME_BYTES) this.send();
    this.files.push({ path, bytes, onAck });
    this.bytes += bytes.length;
  }

  /** Sends the collected files. */
  send(): void {
    const { files } = this;
    if (files.length === 0) return;
    this.files = [];
    this.bytes = 0;
    const { outbox, ids } = this.session;
    const list = files.map(({ path, bytes }): [string, number] => [path, bytes.length]);
    outbox.pushAll(
      (seq) =>
        encodeFileBatch({
          type: 'workspace:file_batch_sync',
          payload: { path: this.root, files: list, seq, ...ids },
          contents: files.map(({ bytes }) => bytes),
        }),
      files.map(({ onAck }) => onAck),
    );
  }
}
