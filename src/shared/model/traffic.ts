/** Traffic of the last minutes, in slots of equal length. */

/** Length of one slot, ms. */
export const SLOT_MS = 20_000;
/** Number of slots: ten minutes. */
export const SLOTS = 30;

/** Traffic within one slot. */
export interface TrafficSlot {
  /** Begin of the slot, ms since the epoch; a multiple of {@link SLOT_MS}. */
  readonly at: number;
  /** Changes confirmed in the slot, deletions and moves included. */
  readonly changes: number;
  /** Content bytes. */
  readonly bytes: number;
}
