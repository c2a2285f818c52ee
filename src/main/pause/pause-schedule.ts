import type { PauseLength } from '../../shared/model/app-snapshot';

/** The user's pause of all folders: ms since the epoch, `until` null for a pause without an end. */
export interface UserPause {
  readonly since: number;
  readonly until: number | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** End of a pause "until tomorrow", local time: a working day starts. */
const MORNING_HOUR = 8;
/** At night, "tomorrow" is the coming morning only when that is at least this far away. */
const SHORTEST_NIGHT = 4 * HOUR;
/** Longest time between two readings of the clock during a countdown, because the clock may be set. */
const TICK = MINUTE;
/** A pause without an end may have been forgotten after this time, ms. */
export const FORGOTTEN_AFTER_MS = 8 * HOUR;

export function startPause(length: PauseLength, now: number): UserPause {
  switch (length) {
    case 'half-hour':
      return { since: now, until: now + 30 * MINUTE };
    case 'hour':
      return { since: now, until: now + HOUR };
    case 'tomorrow':
      return { since: now, until: nextMorning(now) };
    case 'until-resumed':
      return { since: now, until: null };
  }
}

/**
 * The pause that is left at `now`; null once it is over. After the clock was set back it counts from now, so that it never
 * lasts longer than the user chose.
 */
export function pauseAt(pause: UserPause, now: number): UserPause | null {
  const { since, until } = pause;
  if (until !== null && until <= now) return null;
  if (since <= now) return pause;
  return { since: now, until: until === null ? null : now + Math.max(0, until - since) };
}

/** Delay until a pause has to be checked again, ms: each minute during a countdown, else each hour. */
export function nextCheckMs({ since, until }: UserPause, now: number): number {
  if (until !== null) return Math.min(TICK, (until - now) % MINUTE || TICK);
  const forgotten = since + FORGOTTEN_AFTER_MS - now;
  return forgotten > 0 ? Math.min(HOUR, forgotten) : HOUR;
}

/** True when a pause may have been forgotten; one with an end never is. */
export function isForgotten({ since, until }: UserPause, now: number): boolean {
  return until === null && now - since >= FORGOTTEN_AFTER_MS;
}

/** The next morning that is far enough away, also over a change to or from daylight saving time. */
function nextMorning(now: number): number {
  const morning = new Date(now);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  while (morning.getTime() - now < SHORTEST_NIGHT) {
    morning.setDate(morning.getDate() + 1);
    morning.setHours(MORNING_HOUR, 0, 0, 0);
  }
  return morning.getTime();
}
