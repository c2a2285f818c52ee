import type { RecentChange } from '../../../shared/model/recent-change';
import { SLOT_MS, SLOTS, type TrafficSlot } from '../../../shared/model/traffic';

/** Most changes kept; the oldest are dropped. */
const MAX_RECENT = 200;

/** The latest acknowledged changes of one workspace, bounded and in memory. Old slots are dropped when it is read. */
export class RecentActivity {
  /** Ring buffer; `next` is the index of the next change, and of the oldest one once it is full. */
  private readonly ring: RecentChange[] = [];
  private next = 0;
  private slots: TrafficSlot[] = [];

  constructor(
    private readonly now: () => number = () => Date.now(),
    private readonly maxRecent = MAX_RECENT,
  ) {}

  /** Adds a change that the server has acknowledged. */
  note(change: Omit<RecentChange, 'at'>): void {
    const at = this.now();
    this.ring[this.next] = { at, ...change };
    this.next = (this.next + 1) % this.maxRecent;
    this.count(at - (at % SLOT_MS), change.bytes);
  }

  /** The newest change; null before the first. */
  get last(): RecentChange | null {
    return this.ring.at(this.next - 1) ?? null;
  }

  /** All kept changes, newest first. */
  recent(): RecentChange[] {
    return [...this.ring.slice(this.next), ...this.ring.slice(0, this.next)].reverse();
  }

  /** The slots of the last ten minutes in which something was sent, oldest first. */
  traffic(): readonly TrafficSlot[] {
    this.expire(this.now());
    return this.slots;
  }

  private count(at: number, bytes: number): void {
    const last = this.slots.at(-1);
    if (last?.at === at) this.slots[this.slots.length - 1] = added(last, bytes);
    else {
      this.expire(at);
      this.slots.push({ at, changes: 1, bytes });
    }
  }

  /** A clock that was set back leaves slots in the future, which are dropped as well. */
  private expire(now: number): void {
    const oldest = now - (now % SLOT_MS) - (SLOTS - 1) * SLOT_MS;
    if (this.slots.some(({ at }) => at < oldest || at > now)) {
      this.slots = this.slots.filter(({ at }) => at >= oldest && at <= now);
    }
  }
}

function added(slot: TrafficSlot, bytes: number): TrafficSlot {
  return { at: slot.at, changes: slot.changes + 1, bytes: slot.bytes + bytes };
}
