/** Memory allocated at a time. */
const SLAB_BYTES = 1024 * 1024;
/** Buffers of this size and larger get memory of their own. */
const LARGE_BYTES = SLAB_BYTES / 8;

/**
 * Allocates buffers for the contents of many small files. They share memory, which is freed with the last buffer of a slab,
 * so they should all be short-lived.
 */
export class BufferSlab {
  private slab = Buffer.alloc(0);
  private used = 0;

  /** @returns an uninitialised buffer of `size` bytes */
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
