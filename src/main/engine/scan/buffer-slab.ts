/** How much is asked of the system at a time, bytes. */
const SLAB_BYTES = 1024 * 1024;
/** Larger buffers are not worth sharing a slab. */
const LARGE_BYTES = SLAB_BYTES / 8;

/**
 * Makes buffers for the contents of many small files. They share memory, which is given back when the last of one slab is
 * let go: for buffers of about the same short life.
 */
export class BufferSlab {
  private slab = Buffer.alloc(0);
  private used = 0;

  /** @returns a buffer of `size` bytes with anything in it */
  take(size: number): Buffer {
    if (size >= LARGE_BYTES) return Buffer.allocUnsafeSlow(size);
    if (this.used + size > this.slab.length) {
      this.slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.used = 0;
    }
    const from = this.used;
    this.used += size;
    return this.slab.subarray(from, this.used);
  }
}
