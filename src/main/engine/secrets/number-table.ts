/** A factor that spreads near numbers over all places. */
const SPREAD = 0x9e3779b1;
const EMPTY = -1;

/** Values by a number that is known to be one of the keys: a Map's question costs several times as much. */
export class NumberTable<T> {
  private readonly keys: Int32Array;
  private readonly values: T[];
  private readonly shift: number;

  /** @param entries at least one; the keys are not negative */
  constructor(entries: ReadonlyMap<number, T>) {
    // At most half full.
    const bits = 33 - Math.clz32(entries.size);
    this.shift = 32 - bits;
    this.keys = new Int32Array(1 << bits).fill(EMPTY);
    const [any] = entries.values();
    this.values = new Array<T>(1 << bits).fill(any as T);
    for (const [key, value] of entries) {
      const place = this.placeOf(key, EMPTY);
      this.keys[place] = key;
      this.values[place] = value;
    }
  }

  /** @param key one of the entries given */
  get(key: number): T {
    return this.values[this.placeOf(key, key)] as T;
  }

  /** The first place from that of a key on which holds `wanted`. */
  private placeOf(key: number, wanted: number): number {
    const { keys } = this;
    let place = Math.imul(key, SPREAD) >>> this.shift;
    while (keys[place] !== wanted) place = (place + 1) & (keys.length - 1);
    return place;
  }
}
