import type { StartedWork } from './write-scheduler';

/** Receives the file messages of a connection. Paths are relative, with forward slashes, and validated. */
export interface FileSink {
  /** Writes a file. Resolves when the write has begun and the next message may follow; `done`, when it is stored. */
  put(path: string, bytes: Uint8Array): Promise<StartedWork<void>>;
  /** Removes a file; a missing one is no error. */
  remove(path: string): Promise<void>;
  /**
   * Moves a file.
   * @param hash SHA-256 that the content of `from` must have, hex
   * @throws RefusedError `stale-rename` for other content
   */
  rename(from: string, to: string, hash: string): Promise<void>;
}
