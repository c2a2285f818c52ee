/** A file that was sent. */
export interface LedgerEntry {
  /** Time of the server's acknowledgement, ms since the epoch. */
  readonly at: number;
  /** Address of the server. */
  readonly server: string;
  /** Workspace root, absolute. */
  readonly root: string;
  /** Relative to the root. */
  readonly path: string;
  /** SHA-256 of the content, hex. */
  readonly hash: string;
  /** Bytes of content. */
  readonly bytes: number;
}
