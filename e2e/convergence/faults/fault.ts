import type { Random } from '../operations/random';
import type { World } from '../world/world';

/** The parts that a fault acts on. */
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
  /** Why it can't happen on this machine; null when it can. */
  readonly lacking?: string | null;
  /** It takes so long, ms, that short runs leave it out. */
  readonly takesMs?: number;
  readonly run: (context: FaultContext) => Promise<void>;
}

/** Time until the app has received all events after it was stopped, or its folder was away, ms. */
export const CATCH_UP_MS = 2_500;
