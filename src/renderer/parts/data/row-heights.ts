/**
 * The heights of the rows of a long list: an estimate until a row has been measured. Finding the row at a place, and
 * the place of a row, takes steps in proportion to the logarithm of the number of rows.
 */
export class RowHeights {
  /** What measured rows differ from the estimate by: alone, and as a Fenwick tree. */
  private readonly differences: Float64Array;
  private readonly sums: Float64Array;

  constructor(
    readonly count: number,
    private readonly estimate: number,
  ) {
    this.differences = new Float64Array(count);
    this.sums = new Float64Array(count + 1);
  }

  /** Of all rows together. */
  get total(): number {
    return this.offset(this.count);
  }

  /** Where row `index` begins. */
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

  /** Row `index` was measured. @returns by how much it differs from what was known */
  measure(index: number, height: number): number {
    const by = height - this.estimate - (this.differences[index] as number);
    if (by === 0) return 0;
    this.differences[index] = height - this.estimate;
    for (let i = index + 1; i <= this.count; i += i & -i) this.sums[i] = (this.sums[i] as number) + by;
    return by;
  }
}
