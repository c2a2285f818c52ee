import type { Notice } from '../../shared/model/app-snapshot';
import type { Logger } from '../../shared/util/log';

/**
 * What the user should know about the app itself until they dismiss it. One notice per id, the newest text wins, and
 * past the limit the oldest goes: the log has them all.
 */
export class Notices {
  private readonly byId = new Map<string, Notice>();

  /** @param onChange called after every change */
  constructor(
    private readonly log: Logger,
    private readonly onChange: () => void,
    private readonly limit = 20,
  ) {}

  add(notice: Notice): void {
    this.log.warn(`${notice.title} ${notice.detail}`);
    this.byId.delete(notice.id);
    this.byId.set(notice.id, notice);
    if (this.byId.size > this.limit) this.byId.delete(this.byId.keys().next().value as string);
    this.onChange();
  }

  /** Forget a notice: dismissed by the user, or no longer true. */
  remove(id: string): void {
    if (this.byId.delete(id)) this.onChange();
  }

  list(): readonly Notice[] {
    return [...this.byId.values()];
  }
}
