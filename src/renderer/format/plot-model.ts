import { SLOT_MS, SLOTS, type TrafficSlot } from '../../shared/model/traffic';
import { bytes, plural } from '../../shared/text/units';

/** Least height of a bar for a slot in which something was sent. */
const LOWEST = 0.15;

/** A plot of the last ten minutes. */
export interface PlotModel {
  /** Heights from 0 to 1, oldest first; the last one is the current slot. */
  readonly bars: readonly number[];
  /** The same in words. */
  readonly text: string;
}

/**
 * Plots the traffic of the ten minutes before `now` (ms since the epoch). Heights are logarithmic, so that a saved file
 * stays visible beside a first sync.
 */
export function plotModel(traffic: readonly TrafficSlot[], now: number): PlotModel {
  const first = now - (now % SLOT_MS) - (SLOTS - 1) * SLOT_MS;
  const shown = traffic.filter(({ at }) => at >= first && at <= now);
  const most = Math.max(1, ...shown.map((slot) => slot.bytes));
  const bars = new Array<number>(SLOTS).fill(0);
  for (const slot of shown)
    bars[(slot.at - first) / SLOT_MS] = Math.max(LOWEST, Math.log1p(slot.bytes) / Math.log1p(most));
  return { bars, text: textFor(shown) };
}

function textFor(shown: readonly TrafficSlot[]): string {
  if (shown.length === 0) return 'Nothing sent in the last 10 minutes';
  const changes = shown.reduce((sum, slot) => sum + slot.changes, 0);
  const size = shown.reduce((sum, slot) => sum + slot.bytes, 0);
  return `${plural(changes, 'change')}, ${bytes(size)} sent in the last 10 minutes`;
}
