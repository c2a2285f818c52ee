/** Something that left this machine. */
export interface LedgerEntry {
  /** When the server acknowledged it, ms since the epoch. */
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
