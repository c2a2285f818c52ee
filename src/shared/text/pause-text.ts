import type { AppPause } from '../model/app-snapshot';

/** A pause of everything in words. English, local time on a 24-hour clock. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Up to this length a pause is counted in minutes. */
const MINUTES_TOLD = 90 * MINUTE;

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

/** The pause with its begin or end: "Paused until 15:30", "Paused since yesterday 18:00", "Paused on battery". */
export function pauseText(pause: AppPause, now: number): string {
  if (pause.kind === 'battery') return 'Paused on battery';
  const { since, until } = pause;
  return until === null ? `Paused since ${moment(since, now)}` : `Paused until ${moment(until, now)}`;
}

/** Time left: "24 min left", at least one minute; null for a pause without an end. */
export function pauseLeft(pause: AppPause, now: number): string | null {
  if (pause.kind === 'battery' || pause.until === null) return null;
  const left = pause.until - now;
  if (left > MINUTES_TOLD) return `${Math.round(left / HOUR)} h left`;
  return `${Math.max(1, Math.ceil(left / MINUTE))} min left`;
}

/** "15:30" today, "tomorrow 08:00", "Fri 13 Mar 08:00". */
function moment(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / (24 * HOUR));
  const names: Readonly<Record<string, string>> = { '-1': 'yesterday ', '0': '', '1': 'tomorrow ' };
  return `${names[days] ?? `${day.format(at).replace(',', '')} `}${clock.format(at)}`;
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
