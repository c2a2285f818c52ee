import type { Started } from './write-scheduler';

/** Where the file messages of a connection go. Paths are relative, with forward slashes, and checked. */
export interface FileSink {
  /** @returns once the write was let in, so that the next message can be looked at; `done` when it is stored */
  put(path: string, bytes: Uint8Array): Promise<Started<void>>;
  remove(path: string): Promise<void>;
  /** @param hash SHA-256 of the content that `from` must have, hex */
  rename(from: string, to: string, hash: string): Promise<void>;
}
