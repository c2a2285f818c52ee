/** Limits of a receiver on what its clients can hold open. */
export interface ReceiverLimits {
  /** Most connected edges. */
  readonly maxEdges: number;
  /** Most requests with the key that are answered at the same time, those that wait for a revision included. */
  readonly maxRequests: number;
  /** Most open workspaces, unless edges and requests use more; the one used longest ago is closed, and opened at need. */
  readonly maxOpenWorkspaces: number;
  /** Most sockets that have not shown the key; they take nothing from the edges and requests that have. */
  readonly maxKeylessSockets: number;
  /** Most of these sockets from one address. */
  readonly maxKeylessPerAddress: number;
  /** Time in which a new socket must show the key, ms. */
  readonly keyTimeoutMs: number;
  /** Time that one search may take, ms. */
  readonly searchMs: number;
}

export const DEFAULT_LIMITS: ReceiverLimits = {
  maxEdges: 1_000,
  maxRequests: 5_000,
  maxOpenWorkspaces: 256,
  maxKeylessSockets: 1_024,
  maxKeylessPerAddress: 256,
  keyTimeoutMs: 5_000,
  searchMs: 5_000,
};
