/** 32-bit numbers of a hash. */
const LANES = 4;
const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f] as const;
/** Of this process only, so that no one can make names with equal hashes. */
const SEEDS = crypto.getRandomValues(new Uint32Array(LANES));
const FIRST_SLOTS = 1_024;
const SLASH = 47;

/** 128 bits: paths with the same hash are taken for the same. */
export type PathHash = Uint32Array;

export function newPathHash(): PathHash {
  return new Uint32Array(LANES);
}

/**
 * Hashes a path.
 * @param hash takes the result
 * @param onDirectory called with the length of each directory above, the outermost first, while `hash` has its hash
 */
export function hashPath(path: string, hash: PathHash, onDirectory?: () => void): void {
  let [a, b, c, d] = SEEDS as unknown as [number, number, number, number];
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (onDirectory && code === SLASH) {
      finish(hash, a, b, c, d);
      onDirectory();
    }
    a = Math.imul(a ^ code, MULTIPLIERS[0]);
    b = Math.imul(b ^ code, MULTIPLIERS[1]);
    c = Math.imul(c ^ code, MULTIPLIERS[2]);
    d = Math.imul(d ^ code, MULTIPLIERS[3]);
    a = (a << 13) | (a >>> 19);
    b = (b << 11) | (b >>> 21);
    c = (c << 17) | (c >>> 15);
    d = (d << 7) | (d >>> 25);
  }
  finish(hash, a, b, c, d);
}

function finish(hash: PathHash, a: number, b: number, c: number, d: number): void {
  hash[0] = a ^ (d >>> 16);
  hash[1] = b ^ (a >>> 16);
  hash[2] = c ^ (b >>> 16);
  // Zeros stand for a free slot.
  hash[3] = (d ^ (c >>> 16)) | 1;
}

/** A set of paths that keeps their hashes only: 32 bytes a path or less, for a path of any length. */
export class PathSet {
  private slots = new Uint32Array(FIRST_SLOTS * LANES);
  private count = 0;

  /** @returns false when it was there already */
  add(hash: PathHash): boolean {
    const slot = this.slotOf(hash);
    if (this.slots[slot + LANES - 1] !== 0) return false;
    this.slots.set(hash, slot);
    if (++this.count * LANES * 3 > this.slots.length * 2) this.grow();
    return true;
  }

  has(hash: PathHash): boolean {
    return this.slots[this.slotOf(hash) + LANES - 1] !== 0;
  }

  /** The slot of the hash, or the free one where it belongs. */
  private slotOf(hash: PathHash): number {
    const { slots } = this;
    const mask = slots.length / LANES - 1;
    for (let at = (hash[0] as number) & mask; ; at = (at + 1) & mask) {
      const slot = at * LANES;
      if (slots[slot + 3] === 0) return slot;
      const isSame =
        slots[slot] === hash[0] &&
        slots[slot + 1] === hash[1] &&
        slots[slot + 2] === hash[2] &&
        slots[slot + 3] === hash[3];
      if (isSame) return slot;
    }
  }

  private grow(): void {
    const old = this.slots;
    this.slots = new Uint32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += LANES) {
      if (old[slot + LANES - 1] === 0) continue;
      const hash = old.subarray(slot, slot + LANES);
      this.slots.set(hash, this.slotOf(hash));
    }
  }
}
