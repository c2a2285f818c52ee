import type { Random } from './random';
import type { World } from './world';

/** What one fault is given to work with. */
export interface FaultContext {
  readonly world: World;
  readonly random: Random;
  /** Changes the folder meanwhile. */
  readonly burst: () => Promise<void>;
}

/** Something that goes wrong for a while. When it returns everything is whole again, though not yet in sync. */
export interface Fault {
  readonly name: string;
  readonly weight: number;
  /** Only where the server is the receiver: a plain server can not be asked what it holds. */
  readonly needsReceiver?: true;
  readonly needsSmallDisk?: true;
  /** It takes so long, ms, that short runs leave it out. */
  readonly takesMs?: number;
  readonly run: (context: FaultContext) => Promise<void>;
}

/** How long the app needs after it was stopped, or its folder was away, until it has heard of everything, ms. */
export const CATCH_UP_MS = 2_500;
