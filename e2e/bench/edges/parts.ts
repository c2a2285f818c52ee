/** A person saves a file so often, ms. */
export const EDIT_EVERY_MS = 4_000;
/** An agent asks so often, ms. */
export const READ_EVERY_MS = 1_000;

/** Receiver to connect to. */
export interface EdgeTarget {
  readonly port: number;
  readonly key: string;
  readonly pid: number;
}

/** To the process of the good edges: connect them, or let them edit. It answers with the times, empty for a start. */
export type GoodTask =
  | { readonly kind: 'start'; readonly target: EdgeTarget; readonly edges: number }
  | { readonly kind: 'edit'; readonly durationMs: number; readonly everyMs: number };

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

/** To the process of the agents: read and wait beside the edges. */
export interface AgentTask {
  readonly target: EdgeTarget;
  readonly readers: number;
  readonly waiters: number;
  readonly durationMs: number;
}

/** Times of the agents' calls, ms, with the time for which this process was late taken off. */
export interface AgentTimes {
  /** Reads of one file. */
  readonly file: readonly number[];
  readonly search: readonly number[];
  /** From the answer to a commit to the answer to those who waited for it. */
  readonly wait: readonly number[];
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
