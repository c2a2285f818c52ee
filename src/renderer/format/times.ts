/** Times in the window: English, on a 24-hour clock. */

import { plural } from '../../shared/text/units';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Time since `at` (both ms since the epoch): "just now", "5 min ago", "3 h ago", "2 days ago", "4 Mar 2026". */
export function ago(at: number, now: number): string {
  const passed = now - at;
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return `${Math.floor(passed / MINUTE)} min ago`;
  if (passed < DAY) return `${Math.floor(passed / HOUR)} h ago`;
  if (passed < 7 * DAY) return `${plural(Math.floor(passed / DAY), 'day')} ago`;
  return day.format(at);
}

/** Time of day in the local zone: "12:04:10". */
export function timeOfDay(at: number): string {
  return clock.format(at);
}

/** Date and time in the local zone, for a tooltip. */
export function fullTime(at: number): string {
  return dayAndClock.format(at);
}
