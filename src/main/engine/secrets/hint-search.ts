/** Number of bytes by which the search tells hints apart. */
const WINDOW = 4;
/** Pairs of bytes, told apart by seven bits each, so that the table fits into the processor's nearest cache. */
const PAIRS = 1 << 14;
/** Most pairs that may end a window. */
const MAX_LISTS = 4_096;
const LETTERS_BY_FREQUENCY = 'etaoinsrlhdcumpfgbywvkxjqz';

/** A place where a hint may begin. */
export interface HintHit {
  /** Index of the hint's first byte. */
  readonly at: number;
  /** Owner of the hint, as in the list of hints. */
  readonly owner: number;
}

interface Entry {
  readonly owner: number;
  /** Bytes from the hint's start to the window's last byte. */
  readonly offset: number;
  /** The bytes that each position of the window may have. */
  readonly window: readonly ReadonlySet<number>[];
}

const ANY_BYTE: ReadonlySet<number> = new Set(Array.from({ length: 256 }, (_, byte) => byte));

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
    for (const { owner, offset, window } of this.entries[list] as Entry[]) {
      // The pattern proves the other two bytes.
      if (end < offset || !window[1]?.has(bytes[end - 2] as number)) continue;
      if (end >= WINDOW - 1 && !window[0]?.has(bytes[end - 3] as number)) continue;
      if (visit(end - offset, owner)) return true;
    }
    return false;
  }

  private add(hint: readonly ReadonlySet<number>[], owner: number): void {
    const padding = Math.max(0, WINDOW - hint.length);
    const padded = [...Array.from({ length: padding }, () => ANY_BYTE), ...hint];
    const start = rarestWindow(padded);
    const window = padded.slice(start, start + WINDOW);
    const entry = { owner, offset: start + WINDOW - 1 - padding, window };
    for (let i = 1; i < WINDOW; i++) {
      const shift = WINDOW - 1 - i;
      for (const a of window[i - 1] ?? []) {
        for (const b of window[i] ?? []) {
          const pair = ((a & 127) << 7) | (b & 127);
          this.shifts[pair] = Math.min(this.shifts[pair] as number, shift);
          if (shift === 0) this.list(pair, entry);
        }
      }
    }
  }

  private list(pair: number, entry: Entry): void {
    if (this.lists[pair] === 0) this.lists[pair] = this.entries.push([]) - 1;
    const list = this.lists[pair] as number;
    if (!this.entries[list]?.includes(entry)) this.entries[list]?.push(entry);
    for (const second of entry.window[1] ?? []) this.seconds[(list << 8) | second] = 1;
  }
}

/** The sets of bytes that a hint's characters stand for. */
function parseHint(hint: string): ReadonlySet<number>[] {
  return [...hint.matchAll(/\[([^\]]+)\]|([\s\S])/g)].map(([, set, single]) => {
    if (single !== undefined) return new Set([single.charCodeAt(0)]);
    const one = new RegExp(`^[${set}]$`);
    return new Set([...ANY_BYTE].filter((byte) => one.test(String.fromCharCode(byte))));
  });
}

/** Index of the window that ordinary text is least likely to contain. */
function rarestWindow(hint: readonly ReadonlySet<number>[]): number {
  let best = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let start = 0; start + WINDOW <= hint.length; start++) {
    // The last two bytes decide how often the search stops.
    const [a = 0, b = 0, c = 0, d = 0] = hint.slice(start, start + WINDOW).map(frequency);
    const weight = c * d * (1 + a * b);
    if (weight <= lowest) {
      best = start;
      lowest = weight;
    }
  }
  return best;
}

/** A rough share of these bytes in source code, per mille. */
function frequency(bytes: ReadonlySet<number>): number {
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
