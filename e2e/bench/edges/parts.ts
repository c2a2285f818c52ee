/** A person saves a file so often, ms. */
export const EDIT_EVERY_MS = 4_000;

/** Receiver to connect to. */
export interface EdgeTarget {
  readonly port: number;
  readonly key: string;
  readonly pid: number;
}

/** To the process of the good edges: connect them, or let them edit. It answers with the times, empty for a start. */
export type GoodTask =
  | { readonly kind: 'start'; readonly target: EdgeTarget; readonly edges: number }
  | { readonly kind: 'edit'; readonly durationMs: number };

/** One edit, from the first byte to the state after its commit. */
export interface EditTimes {
  readonly tookMs: number;
  /** Part of it for which the measuring process was late. */
  readonly ownMs: number;
  /** Part of it for which the receiver was ready to run and other programs had the processors. */
  readonly othersMs: number;
  /** Work of the receiver's main thread meanwhile, for any connection: no load of the machine makes it more. */
  readonly receiverMs: number;
}

/** To the process of hostile clients: begin with these kinds. It answers `true`, and goes on until it is ended. */
export interface HostileTask {
  readonly target: EdgeTarget;
  readonly kinds: readonly string[];
}

/** From the receiver's process. */
export interface TurnTimes {
  /** Longest turn of the event loop since the last question, ms of CPU time. */
  readonly longestMs: number;
}
