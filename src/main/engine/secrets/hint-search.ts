import { NumberTable } from './number-table';

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
  /** For each character, 1 for each of its bytes. */
  readonly hint: readonly Uint8Array[];
}

const BYTES = String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte));
const ANY_BYTE = byteSet(BYTES);

/**
 * Finds all of many hints in one pass. Three bytes at every second place are looked up in a table of bits, and each hint
 * has two such grams, the rarest one at an even and at an odd distance from its start, so one of them is met. Text
 * holds few of them, and the steps do not depend on each other: a regular expression of as many alternatives, or steps
 * of a length that a table tells, take several times as long.
 */
export class HintSearch {
  /** A bit for each gram. */
  private readonly grams = new Int32Array(1 << (GRAM * BYTE_BITS - 5));
  private readonly entries: NumberTable<readonly Entry[]>;

  /** @param hints in the syntax of a rule's hints */
  constructor(hints: readonly { readonly hint: string; readonly owner: number }[]) {
    const sets = new Map<string, ByteSet>();
    const entries = new Map<number, Entry[]>();
    for (const { hint, owner } of hints) addHint(parseHint(hint, sets), owner, entries);
    for (const each of entries.keys()) this.grams[each >> 5] = (this.grams[each >> 5] as number) | (1 << each);
    this.entries = new NumberTable(entries);
  }

  /** Calls `visit` for each hit in the order of the text, until it returns true. @returns true when it did */
  search(bytes: Uint8Array, visit: (at: number, owner: number) => boolean): boolean {
    for (let i = nextGram(bytes, 0, this.grams); i >= 0; i = nextGram(bytes, i + STEP, this.grams)) {
      const found = this.entries.get(gramAt(bytes, i));
      for (let j = 0; j < found.length; j++) {
        const { owner, offset, hint } = found[j] as Entry;
        if (isAt(bytes, i - offset, hint) && visit(i - offset, owner)) return true;
      }
    }
    return false;
  }
}

/** Lists a hint at its rarest grams at either distance. */
function addHint(hint: readonly ByteSet[], owner: number, entries: Map<number, Entry[]>): void {
  // With the byte before it, a hint of three bytes has grams at both distances.
  const padded = [ANY_BYTE, ...hint];
  const tables = hint.map(({ has }) => has);
  for (let distance = 0; distance < STEP; distance++) {
    const start = rarestGram(padded, distance);
    const entry: Entry = { owner, offset: start - 1, hint: tables };
    const [first = ANY_BYTE, second = ANY_BYTE, third = ANY_BYTE] = padded.slice(start, start + GRAM);
    const grams = new Set<number>();
    for (const a of first.bytes) for (const b of second.bytes) for (const c of third.bytes) grams.add(gram(a, b, c));
    for (const each of grams) {
      const known = entries.get(each);
      if (known) known.push(entry);
      else entries.set(each, [entry]);
    }
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
    const known = sets.get(one);
    const bytes = known ?? byteSet(one.length === 1 ? one : (BYTES.match(new RegExp(one, 'g')) ?? []).join(''));
    if (!known) sets.set(one, bytes);
    return new Array<ByteSet>(Number(count)).fill(bytes);
  });
}

function byteSet(chars: string): ByteSet {
  const bytes = [...Buffer.from(chars, 'latin1')];
  const has = new Uint8Array(256);
  for (const byte of bytes) has[byte] = 1;
  return { bytes, has, frequency: frequency(chars) };
}

/** True when the bytes hold the hint at this index. */
function isAt(bytes: Uint8Array, at: number, hint: readonly Uint8Array[]): boolean {
  if (at < 0 || at + hint.length > bytes.length) return false;
  for (let i = 0; i < hint.length; i++) if ((hint[i] as Uint8Array)[bytes[at + i] as number] === 0) return false;
  return true;
}

/** Index of the gram that ordinary text is least likely to contain, among those at an even or odd distance. */
function rarestGram(hint: readonly ByteSet[], distance: number): number {
  let best = distance;
  let lowest = Number.POSITIVE_INFINITY;
  for (let start = distance; start + GRAM <= hint.length; start += STEP) {
    let weight = 1;
    for (let i = start; i < start + GRAM; i++) weight *= hint[i]?.frequency ?? 1;
    if (weight <= lowest) {
      best = start;
      lowest = weight;
    }
  }
  return best;
}

/** A rough share of these characters in source code, per mille. */
function frequency(chars: string): number {
  let sum = 0;
  for (const char of chars) {
    const rank = LETTERS_BY_FREQUENCY.indexOf(char);
    if (rank >= 0) sum += 70 - rank * 2.5;
    else if (/[A-Z0-9]/.test(char)) sum += char === 'A' ? 40 : 5;
    else if (char === ' ') sum += 100;
    else sum += /[!-~\n]/.test(char) ? 12 : 0.1;
  }
  return sum;
}
