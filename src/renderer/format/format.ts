/** Numbers, sizes and times as the window tells them. English, like its words; times on a 24-hour clock. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 12345 → "12,345". */
export function count(n: number): string {
  return whole.format(n);
}

/** (1, "file") → "1 file"; (3, "file") → "3 files". */
export function plural(n: number, noun: string, nouns = `${noun}s`): string {
  return `${count(n)} ${n === 1 ? noun : nouns}`;
}

/** 102400 → "100 KB"; one KB is 1,024 bytes. */
export function bytes(n: number): string {
  const unit = unitOf(n);
  return `${inUnit(n, unit)} ${UNITS[unit]}`;
}

/** (4300000, 19000000) → "4.1 of 18.1 MB": both in the unit of the total. */
export function bytesOf(done: number, total: number): string {
  const unit = unitOf(total);
  return `${inUnit(done, unit)} of ${inUnit(total, unit)} ${UNITS[unit]}`;
}

/** How long ago `at` was (both ms since the epoch): "just now", "5 min ago", "3 h ago", "2 days ago", "4 Mar 2026". */
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

/** Host and port of a server address, or the text itself when it is none. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function unitOf(n: number): number {
  let unit = 0;
  // 1,023.5 of a unit would be told as 1,024 of it: that is one of the next.
  while (unit < UNITS.length - 1 && n / 1024 ** unit >= 1023.5) unit++;
  return unit;
}

function inUnit(n: number, unit: number): string {
  const value = n / 1024 ** unit;
  return (unit > 0 && value < 100 ? oneDigit : whole).format(value);
}
