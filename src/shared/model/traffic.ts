/** What was sent over the last minutes, counted in slots of equal length. */

/** Length of one slot, ms. */
export const SLOT_MS = 20_000;
/** How many slots are told: ten minutes. */
export const SLOTS = 30;

/** What was sent within one slot. */
export interface TrafficSlot {
  /** When the slot began, ms since the epoch; a multiple of {@link SLOT_MS}. */
  readonly at: number;
  /** Changes confirmed in it, deletions and moves included. */
  readonly changes: number;
  /** Content bytes. */
  readonly bytes: number;
}
