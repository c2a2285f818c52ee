import type { PauseLength } from '../../shared/model/app-snapshot';

/** A pause of everything as the user asked for it: ms since the epoch, `until` null for one that they end themselves. */
export interface UserPause {
  readonly since: number;
  readonly until: number | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** When a pause "until tomorrow" ends, local time: when a working day starts. */
const MORNING_HOUR = 8;
/** At night and early in the morning, tomorrow is the coming morning only when that is at least so far away. */
const SHORTEST_NIGHT = 4 * HOUR;
/** The longest time between two looks at the clock while a deadline is awaited: it may be set meanwhile. */
const TICK = MINUTE;
/** A pause without an end that lasts longer than this may have been forgotten. */
export const FORGOTTEN_AFTER = 8 * HOUR;

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
 * What is left of a pause; null once it is over. A clock that was set back would make it longer than the user asked for:
 * it then counts from now.
 */
export function pauseAt(pause: UserPause, now: number): UserPause | null {
  const { since, until } = pause;
  if (until !== null && until <= now) return null;
  if (since <= now) return pause;
  return { since: now, until: until === null ? null : now + Math.max(0, until - since) };
}

/** When a pause has to be looked at next, in ms from `now`: each minute while it counts down, else rarely. */
export function nextLook({ since, until }: UserPause, now: number): number {
  if (until !== null) return Math.min(TICK, (until - now) % MINUTE || TICK);
  const forgotten = since + FORGOTTEN_AFTER - now;
  return forgotten > 0 ? Math.min(HOUR, forgotten) : HOUR;
}

/** True for a pause that lasts so long that it may have been forgotten. One with an end ends by itself. */
export function isForgotten({ since, until }: UserPause, now: number): boolean {
  return until === null && now - since >= FORGOTTEN_AFTER;
}

/** The next morning that is far enough away, whatever daylight saving time does to the night. */
function nextMorning(now: number): number {
  const morning = new Date(now);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  while (morning.getTime() - now < SHORTEST_NIGHT) {
    morning.setDate(morning.getDate() + 1);
    morning.setHours(MORNING_HOUR, 0, 0, 0);
  }
  return morning.getTime();
}
