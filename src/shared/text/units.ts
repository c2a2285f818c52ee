/** Numbers and sizes in the window, the tray and the terminal. English. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 12345 → "12,345". */
export function count(n: number): string {
  return whole.format(n);
}

/** (1, "file") → "1 file"; (3, "file") → "3 files". */
export function plural(n: number, noun: string, nouns = `${noun}s`): string {
  return `${count(n)} ${n === 1 ? noun : nouns}`;
}

/** "in sync" → "In sync". */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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

function unitOf(n: number): number {
  let unit = 0;
  // 1,023.5 of a unit would be rounded to 1,024, which is one of the next.
  while (unit < UNITS.length - 1 && n / 1024 ** unit >= 1023.5) unit++;
  return unit;
}

function inUnit(n: number, unit: number): string {
  const value = n / 1024 ** unit;
  return (unit > 0 && value < 100 ? oneDigit : whole).format(value);
}
