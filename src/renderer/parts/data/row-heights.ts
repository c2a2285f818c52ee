/**
 * Heights of the rows of a long list: an estimate until a row has been measured. Lookups by place and by row take O(log
 * n).
 */
export class RowHeights {
  /** Differences of measured rows from the estimate: one by one, and as a Fenwick tree. */
  private readonly differences: Float64Array;
  private readonly sums: Float64Array;

  constructor(
    readonly count: number,
    private readonly estimate: number,
  ) {
    this.differences = new Float64Array(count);
    this.sums = new Float64Array(count + 1);
  }

  /** Height of all rows together. */
  get total(): number {
    return this.offset(this.count);
  }

  /** Place at which row `index` begins. */
  offset(index: number): number {
    let offset = index * this.estimate;
    for (let i = index; i > 0; i -= i & -i) offset += this.sums[i] as number;
    return offset;
  }

  /** The row at this place; the nearest one for a place outside. */
  indexAt(place: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.offset(middle) <= place) low = middle;
      else high = middle - 1;
    }
    return Math.max(0, low);
  }

  /**
   * Records the measured height of row `index`.
   * @returns the difference from the height assumed so far
   */
  measure(index: number, height: number): number {
    const by = height - this.estimate - (this.differences[index] as number);
    if (by === 0) return 0;
    this.differences[index] = height - this.estimate;
    for (let i = index + 1; i <= this.count; i += i & -i) this.sums[i] = (this.sums[i] as number) + by;
    return by;
  }
}
