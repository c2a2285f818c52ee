import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDatabaseBusy } from '../../shared/node/sqlite';
import { errorMessage } from '../../shared/util/errors';
import type { Logger } from '../../shared/util/log';

/** The file in the folder for copies whose lock says that an app uses that folder. It stays, empty. */
const LOCK_FILE = '.lockstep-lock';

/**
 * The right to write copies below one folder, which one app has at a time. It is a lock of SQLite on a file there: the
 * system releases it when the process ends in any way, so that none is ever left behind.
 */
export class MirrorLock {
  private held: { readonly folder: string; readonly db: DatabaseSync } | null = null;

  constructor(private readonly log: Logger) {}

  /**
   * Takes the folder, in the place of the one that is held. Creates it when it is missing, for this user only. A file
   * system that knows no locks is used without one.
   * @returns false when another app has it
   */
  take(folder: string): boolean {
    if (this.held?.folder === folder) return true;
    this.release();
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, LOCK_FILE);
      // Made here, because SQLite would let other users read it.
      closeSync(openSync(file, 'a', 0o600));
      const db = new DatabaseSync(file);
      try {
        db.exec('PRAGMA busy_timeout = 0; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
      } catch (error) {
        db.close();
        throw error;
      }
      this.held = { folder, db };
    } catch (error) {
      if (isDatabaseBusy(error)) return false;
      this.log.warn(`${folder} can not be kept from other copies of Lockstep: ${errorMessage(error)}`);
    }
    return true;
  }

  release(): void {
    this.held?.db.close();
    this.held = null;
  }
}
