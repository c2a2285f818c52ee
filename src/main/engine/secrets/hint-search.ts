/** Bits of a byte by which the search tells grams apart. */
const BYTE_BITS = 7;
const BYTE_MASK = (1 << BYTE_BITS) - 1;
/** Number of bytes in a gram. */
const GRAM = 3;
/** Grams are looked up at every second byte. */
const STEP = 2;
const LETTERS_BY_FREQUENCY = 'etaoinsrlhdcumpfgbywvkxjqz';

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
  /** Bytes from the hint's start to the gram; -1 when the gram begins one byte before the hint. */
  readonly offset: number;
  readonly hint: readonly ByteSet[];
}

const ANY_BYTE = byteSet(() => true);

/**
 * Finds all of many hints in one pass. Three bytes at every second place are looked up in a table of bits, and each hint
 * has two such grams, the rarest one at an even and at an odd distance from its start, so one of them is met. Text
 * holds few of them, and the steps do not depend on each other: a regular expression of as many alternatives, or steps
 * of a length that a table tells, take several times as long.
 */
export class HintSearch {
  /** A bit for each gram. */
  private readonly grams = new Int32Array(1 << (GRAM * BYTE_BITS - 5));
  private readonly entries = new Map<number, Entry[]>();

  /** @param hints in the syntax of a rule's hints */
  constructor(hints: readonly { readonly hint: string; readonly owner: number }[]) {
    const sets = new Map<string, ByteSet>();
    for (const { hint, owner } of hints) this.add(parseHint(hint, sets), owner);
  }

  /** Calls `visit` for each hit in the order of the text, until it returns true. @returns true when it did */
  search(bytes: Uint8Array, visit: (at: number, owner: number) => boolean): boolean {
    for (let i = nextGram(bytes, 0, this.grams); i >= 0; i = nextGram(bytes, i + STEP, this.grams)) {
      const found = this.entries.get(gramAt(bytes, i)) as Entry[];
      for (let j = 0; j < found.length; j++) {
        const { owner, offset, hint } = found[j] as Entry;
        if (isAt(bytes, i - offset, hint) && visit(i - offset, owner)) return true;
      }
    }
    return false;
  }

  private add(hint: readonly ByteSet[], owner: number): void {
    // With the byte before it, a hint of three bytes has grams at both distances.
    const padded = [ANY_BYTE, ...hint];
    for (let distance = 0; distance < STEP; distance++) {
      const start = rarestGram(padded, distance);
      const entry = { owner, offset: start - 1, hint };
      const [first = ANY_BYTE, second = ANY_BYTE, third = ANY_BYTE] = padded.slice(start, start + GRAM);
      const grams = new Set<number>();
      for (const a of first.bytes) for (const b of second.bytes) for (const c of third.bytes) grams.add(gram(a, b, c));
      for (const each of grams) this.list(each, entry);
    }
  }

  private list(each: number, entry: Entry): void {
    this.grams[each >> 5] = (this.grams[each >> 5] as number) | (1 << each);
    const entries = this.entries.get(each);
    if (entries) entries.push(entry);
    else this.entries.set(each, [entry]);
  }
}

/** Index of the next gram that some hint has, at a multiple of the step behind `from`; -1 when there is none. */
function nextGram(bytes: Uint8Array, from: number, grams: Int32Array): number {
  const end = bytes.length - GRAM;
  let first = bytes[from] as number;
  for (let i = from; i <= end; i += STEP) {
    const third = bytes[i + 2] as number;
    const each = gram(first, bytes[i + 1] as number, third);
    if ((((grams[each >> 5] as number) >>> each) & 1) !== 0) return i;
    first = third;
  }
  return -1;
}

function gramAt(bytes: Uint8Array, at: number): number {
  return gram(bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number);
}

function gram(a: number, b: number, c: number): number {
  return ((((a & BYTE_MASK) << BYTE_BITS) | (b & BYTE_MASK)) << BYTE_BITS) | (c & BYTE_MASK);
}

/** The sets of bytes that a hint's characters stand for. */
function parseHint(hint: string, sets: Map<string, ByteSet>): ByteSet[] {
  return [...hint.matchAll(/(\[[^\]]+\]|[\s\S])(?:\{(\d+)\})?/g)].flatMap(([, one = '', count = '1']) => {
    let bytes = sets.get(one);
    if (!bytes) {
      const set = one.length === 1 ? null : new RegExp(one);
      bytes = byteSet((char) => (set ? set.test(char) : char === one));
      sets.set(one, bytes);
    }
    return new Array<ByteSet>(Number(count)).fill(bytes);
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

/** Index of the gram that ordinary text is least likely to contain, among those at an even or odd distance. */
function rarestGram(hint: readonly ByteSet[], distance: number): number {
  let best = distance;
  let lowest = Number.POSITIVE_INFINITY;
  for (let start = distance; start + GRAM <= hint.length; start += STEP) {
    const weight = hint.slice(start, start + GRAM).reduce((product, set) => product * set.frequency, 1);
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
    else if (char === ' ') sum += 100;
    else sum += /[!-~\n]/.test(char) ? 12 : 0.1;
  }
  return sum;
}
