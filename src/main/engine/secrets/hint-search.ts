/** Number of bytes by which the search tells hints apart. */
const WINDOW = 4;
/** Pairs of bytes, told apart by seven bits each, so that the table fits into the processor's nearest cache. */
const PAIRS = 1 << 14;
/** Most pairs that may end a window. */
const MAX_LISTS = 4_096;
/** Cost of a stop that the first two bytes of the window turn down, against the share of those that they do not. */
const STOP_COST = 10_000;
const LETTERS_BY_FREQUENCY = 'etaoinsrlhdcumpfgbywvkxjqz';

/** A place where a hint may begin. */
export interface HintHit {
  /** Index of the hint's first byte. */
  readonly at: number;
  /** Owner of the hint, as in the list of hints. */
  readonly owner: number;
}

/** The bytes that a character of a hint stands for. */
interface ByteSet {
  readonly bytes: readonly number[];
  /** By byte, 1 when the set has it. */
  readonly has: Uint8Array;
  /** A rough share of these bytes in source code, per mille. */
  readonly frequency: number;
}

interface Entry {
  readonly owner: number;
  /** Bytes from the hint's start to the window's last byte. */
  readonly offset: number;
  readonly hint: readonly ByteSet[];
}

const ANY_BYTE = byteSet(() => true);

/**
 * Finds all of many hints in one pass (the algorithm of Wu and Manber with blocks of two bytes): a pair of bytes that ends
 * no hint's window is skipped together with the bytes before it. A regular expression of as many alternatives takes
 * several times as long.
 */
export class HintSearch {
  private readonly shifts = new Uint8Array(PAIRS).fill(WINDOW - 1);
  /** The entries of a pair with shift 0, by an index that 0 stands for none in. */
  private readonly lists = new Uint16Array(PAIRS);
  private readonly entries: Entry[][] = [[]];
  /** For each list, a bit for each value of the window's second byte that an entry of it has. */
  private readonly seconds = new Uint8Array(MAX_LISTS * 256);

  /** @param hints in the syntax of a rule's hints */
  constructor(hints: readonly { readonly hint: string; readonly owner: number }[]) {
    for (const { hint, owner } of hints) this.add(parseHint(hint), owner);
  }

  /** Calls `visit` for each hit in the order of the text, until it returns true. @returns true when it did */
  search(bytes: Uint8Array, visit: (at: number, owner: number) => boolean): boolean {
    const { shifts, lists, seconds } = this;
    const { length } = bytes;
    // A hint of three characters may be the beginning of the text.
    for (let i = WINDOW - 2; i < length; ) {
      const pair = (((bytes[i - 1] as number) & 127) << 7) | ((bytes[i] as number) & 127);
      const shift = shifts[pair] as number;
      if (shift > 0) {
        i += shift;
        continue;
      }
      const list = lists[pair] as number;
      if (seconds[(list << 8) | (bytes[i - 2] as number)] === 1 && this.visitAll(bytes, i, list, visit)) return true;
      i++;
    }
    return false;
  }

  private visitAll(
    bytes: Uint8Array,
    end: number,
    list: number,
    visit: (at: number, owner: number) => boolean,
  ): boolean {
    for (const { owner, offset, hint } of this.entries[list] as Entry[]) {
      if (isAt(bytes, end - offset, hint) && visit(end - offset, owner)) return true;
    }
    return false;
  }

  private add(hint: readonly ByteSet[], owner: number): void {
    // A window may begin one byte before its hint, so that a short hint has one of its own bytes at the end.
    const padded = [ANY_BYTE, ...hint];
    const start = rarestWindow(padded);
    const window = padded.slice(start, start + WINDOW);
    const entry = { owner, offset: start + WINDOW - 2, hint };
    const seconds = window[1]?.bytes ?? [];
    for (let i = 1; i < WINDOW; i++) {
      const shift = WINDOW - 1 - i;
      for (const a of window[i - 1]?.bytes ?? []) {
        for (const b of window[i]?.bytes ?? []) {
          const pair = ((a & 127) << 7) | (b & 127);
          this.shifts[pair] = Math.min(this.shifts[pair] as number, shift);
          if (shift === 0) this.list(pair, entry, seconds);
        }
      }
    }
  }

  private list(pair: number, entry: Entry, seconds: readonly number[]): void {
    if (this.lists[pair] === 0) this.lists[pair] = this.entries.push([]) - 1;
    const list = this.lists[pair] as number;
    if (!this.entries[list]?.includes(entry)) this.entries[list]?.push(entry);
    for (const second of seconds) this.seconds[(list << 8) | second] = 1;
  }
}

/** The sets of bytes that a hint's characters stand for. */
function parseHint(hint: string): ByteSet[] {
  return [...hint.matchAll(/(?:\[([^\]]+)\]|([\s\S]))(?:\{(\d+)\})?/g)].flatMap(([, set, single, count = '1']) => {
    const one = set === undefined ? null : new RegExp(`^[${set}]$`);
    const bytes = byteSet((char) => (one ? one.test(char) : char === single));
    return Array.from({ length: Number(count) }, () => bytes);
  });
}

function byteSet(holds: (char: string) => boolean): ByteSet {
  const bytes: number[] = [];
  const has = new Uint8Array(256);
  for (let byte = 0; byte < has.length; byte++) {
    if (!holds(String.fromCharCode(byte))) continue;
    bytes.push(byte);
    has[byte] = 1;
  }
  return { bytes, has, frequency: frequency(bytes) };
}

/** True when the bytes hold the hint at this index. */
function isAt(bytes: Uint8Array, at: number, hint: readonly ByteSet[]): boolean {
  if (at < 0 || at + hint.length > bytes.length) return false;
  for (let i = 0; i < hint.length; i++) if (hint[i]?.has[bytes[at + i] as number] !== 1) return false;
  return true;
}

/** Index of the window that ordinary text is least likely to contain. */
function rarestWindow(hint: readonly ByteSet[]): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + WINDOW <= hint.length; start++) {
    // The last two bytes decide how often the search stops.
    const [a = 0, b = 0, c = 0, d = 0] = hint.slice(start, start + WINDOW).map((set) => set.frequency);
    const weight = c * d * (STOP_COST + a * b);
    if (weight <= lowest) {
      best = start;
      lowest = weight;
    }
  }
  return best;
}

/** A rough share of these bytes in source code, per mille. */
function frequency(bytes: readonly number[]): number {
  let sum = 0;
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    const rank = LETTERS_BY_FREQUENCY.indexOf(char);
    if (rank >= 0) sum += 70 - rank * 2.5;
    else if (/[A-Z0-9]/.test(char)) sum += 5;
    else sum += /[ -~\n]/.test(char) ? 12 : 0.1;
  }
  return sum;
}
