import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/**
 * Names the present run of the operating system. After another one, what was written shortly before it ended may never
 * have reached the disk. Where the system has no such id the minute of its start serves; a wrong "it was restarted"
 * only costs reading the files again.
 */
export function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return `started-${Math.round((Date.now() / 1000 - uptime()) / 60)}`;
  }
}
