/** A quantile by linear interpolation. @throws when there are no values */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('There are no values.');
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
