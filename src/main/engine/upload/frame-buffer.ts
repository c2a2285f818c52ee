import { join } from 'node:path';
import type { RelPath } from '../../../shared/util/rel-path';
import { differenceBetween } from '../../../shared/wire/difference';
import { encodeFileBatch } from '../../../shared/wire/file-batch';
import { BATCH_FILES, type BatchedFile } from '../../../shared/wire/messages';
import type { AckHandler } from '../connection/outbox';
import type { Session } from '../connection/session';

/** Largest content that shares a frame, and most in one frame to the receiver in this app, which handles one meanwhile. */
const LOCAL_FRAME_BYTES = 512 * 1024;
/** The same over a network: little is sent again when the connection is lost in the middle of a frame. */
const FRAME_BYTES = 192 * 1024;
/** A difference that saves less is not sent: naming its base takes about as much. */
const MIN_SAVED_BYTES = 256;

/** The part of a file that is sent in a frame with others. */
export interface FilePart {
  readonly path: RelPath;
  readonly bytes: Buffer;
  /** The rest of a {@link BatchedFile}: the content that the bytes are the difference to; empty for a whole content. */
  readonly base: readonly [] | readonly [hash: string, start: number, end: number];
}

interface BufferedFile extends FilePart {
  readonly onAck: AckHandler;
}

/** Collects files of one workspace for a server that accepts several in a frame. */
export class FrameBuffer {
  private files: BufferedFile[] = [];
  private bytes = 0;
  private readonly maxBytes: number;

  constructor(
    private readonly session: Session,
    private readonly root: string,
  ) {
    this.maxBytes = session.isLocal ? LOCAL_FRAME_BYTES : FRAME_BYTES;
  }

  /**
   * The part of a file that has to be sent: all of it, or the difference to what was sent of it last.
   * @returns null for one that may not share a frame with others
   */
  partOf(path: RelPath, { bytes, hash }: { readonly bytes: Buffer; readonly hash: string }): FilePart | null {
    if (!this.session.can('batch')) return null;
    const part = this.differenceTo(path, bytes, hash) ?? { path, bytes, base: [] };
    return part.bytes.length <= LOCAL_FRAME_BYTES ? part : null;
  }

  add(part: FilePart, onAck: AckHandler): void {
    const { length } = part.bytes;
    if (this.files.length === BATCH_FILES || this.bytes + length > this.maxBytes) this.send();
    this.files.push({ ...part, onAck });
    this.bytes += length;
  }

  /** Null when there is none to be sent. */
  private differenceTo(path: RelPath, bytes: Buffer, hash: string): FilePart | null {
    const { sent } = this.session;
    if (!this.session.can('delta') || !this.session.savesBytes) return null;
    const place = join(this.root, path);
    const older = sent.get(place);
    sent.set(place, hash, bytes);
    if (!older) return null;
    const { start, end, middle } = differenceBetween(older.bytes, bytes);
    return start + end < MIN_SAVED_BYTES ? null : { path, bytes: middle, base: [older.hash, start, end] };
  }

  /** Sends the collected files. */
  send(): void {
    const { files } = this;
    if (files.length === 0) return;
    this.files = [];
    this.bytes = 0;
    const { outbox, ids } = this.session;
    const list = files.map(({ path, bytes, base }): BatchedFile => [path, bytes.length, ...base]);
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
