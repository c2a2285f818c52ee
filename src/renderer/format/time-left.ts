/** The speed of some work over time; an immutable value, replaced by each {@link updatePace}. */
export interface Pace {
  /** Time of the first update, ms since the epoch, and the share done by then. */
  readonly startedAt: number;
  readonly startedWith: number;
  /** Time of the last update, ms since the epoch, and the share done by then. */
  readonly at: number;
  readonly done: number;
  /** Smoothed speed, in shares of the whole per ms. */
  readonly rate: number;
  /** Estimated rest, ms; null while there is too little to estimate from. */
  readonly left: number | null;
}

/** Updates closer together than this are ignored. */
const UPDATE_MS = 500;
/** Time constant of the smoothed speed. */
const MEMORY_MS = 12_000;
/** Least time and least share done before the first estimate. */
const FIRST_MS = 3_000;
const FIRST_SHARE = 0.02;
/** The estimate counts down by itself until it is off by this share. */
const TOLERANCE = 0.25;

/**
 * Updates the pace of work of which the share `done` (0 to 1) is done at the time `now`, ms since the epoch. The
 * estimate keeps counting down through bursts and pauses, and is corrected only when it has become wrong.
 */
export function updatePace(before: Pace | null, done: number, now: number): Pace {
  if (!before || done < before.done || now < before.at) {
    return { startedAt: now, startedWith: done, at: now, done, rate: 0, left: null };
  }
  const passed = now - before.at;
  if (passed < UPDATE_MS) return before;
  const average = (done - before.startedWith) / (now - before.startedAt);
  const recent = smooth(before, (done - before.done) / passed, passed);
  const rate = (recent + average) / 2;
  const estimate = before.left === null ? null : Math.max(0, before.left - passed);
  const early = now - before.startedAt < FIRST_MS || done - before.startedWith < FIRST_SHARE;
  const left = early || rate <= 0 ? estimate : corrected(estimate, (1 - done) / rate);
  return { ...before, at: now, done, rate: recent, left };
}

function smooth({ rate, startedAt, at }: Pace, latest: number, passed: number): number {
  return at === startedAt ? latest : rate + (1 - Math.exp(-passed / MEMORY_MS)) * (latest - rate);
}

function corrected(estimate: number | null, left: number): number {
  if (estimate === null) return left;
  return Math.abs(left - estimate) > TOLERANCE * Math.max(left, estimate, 4_000) ? left : estimate;
}

/** The estimate in words that change seldom: "about 3 min left". */
export function timeLeftText(left: number): string {
  const seconds = left / 1_000;
  if (seconds < 8) return 'a few seconds left';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} s left`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 10) return `about ${minutes} min left`;
  if (minutes < 60) return `about ${Math.ceil(minutes / 5) * 5} min left`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.ceil((minutes % 60) / 10) * 10;
  if (rest === 60) return `about ${hours + 1} h left`;
  return rest === 0 ? `about ${hours} h left` : `about ${hours} h ${rest} min left`;
}
