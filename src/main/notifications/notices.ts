import type { Notice } from '../../shared/model/app-snapshot';
import type { Emitter } from '../../shared/util/emitter';
import type { Logger } from '../../shared/util/log';

/**
 * Messages about the app itself that stay until the user dismisses them. There is one notice per id, with its newest
 * text; past the limit the oldest goes. The log has them all.
 */
export class Notices {
  private readonly byId = new Map<string, Notice>();

  /** @param changed emitted after every change */
  constructor(
    private readonly log: Logger,
    private readonly changed: Emitter,
    private readonly limit = 20,
  ) {}

  add(notice: Notice): void {
    this.log.warn(`${notice.title} ${notice.detail}`);
    this.byId.delete(notice.id);
    this.byId.set(notice.id, notice);
    if (this.byId.size > this.limit) this.byId.delete(this.byId.keys().next().value as string);
    this.changed.emit();
  }

  /** Removes a notice that was dismissed or is no longer true. */
  remove(id: string): void {
    if (this.byId.delete(id)) this.changed.emit();
  }

  list(): readonly Notice[] {
    return [...this.byId.values()];
  }
}
