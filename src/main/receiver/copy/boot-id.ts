import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/**
 * Id of the present run of the operating system. Files written shortly before a crash of the system may not have reached
 * the disk, so they are read again in the next run. Without an id from the system, the minute of its start serves; a
 * wrong guess costs one reading.
 */
export function currentBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `started-${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
  }
}
