import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { trayStatus } from './status-line';

/** Delay before "syncing" or "offline" is shown; most activity ends sooner. */
const SHOW_DELAY_MS = 300;
/** Delay before "in sync" is shown again, so that files in quick succession count as one activity. */
const IDLE_DELAY_MS = 500;

/**
 * Delay before a snapshot replaces the one that is shown, ms, so that the icon does not flicker; 0 to show it at once.
 * A change of the need for attention is never delayed.
 * @param shown null before the first
 */
export function delayIcon(shown: AppSnapshot | null, next: AppSnapshot): number {
  if (!shown) return 0;
  const [before, after] = [trayStatus(shown, 0), trayStatus(next, 0)];
  const [wasTransient, isNowTransient] = [isTransient(before.activity), isTransient(after.activity)];
  if (isNowTransient && !wasTransient) return SHOW_DELAY_MS;
  const becomesIdle = wasTransient && after.activity === 'in-sync' && before.attention === after.attention;
  return becomesIdle ? IDLE_DELAY_MS : 0;
}

function isTransient(activity: string): boolean {
  return activity === 'syncing' || activity === 'offline';
}
