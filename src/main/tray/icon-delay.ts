import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { trayStatus } from './status-line';

/** Activity and a lost connection are shown only once they have lasted so long, ms: most are over before. */
const APPEARS_AFTER = 300;
/** And are gone only after as long a rest, ms: files that follow each other closely are one activity. */
const RESTS_AFTER = 500;

/**
 * How long a snapshot is held back behind the one that is shown, ms, so that the icon never flickers; 0 for what is shown
 * at once. What needs somebody never waits for a rest.
 * @param shown null before the first
 */
export function delayIcon(shown: AppSnapshot | null, next: AppSnapshot): number {
  if (!shown) return 0;
  const [before, after] = [trayStatus(shown, 0), trayStatus(next, 0)];
  const [wasPassing, isPassing] = [passes(before.activity), passes(after.activity)];
  if (isPassing && !wasPassing) return APPEARS_AFTER;
  const comesToRest = wasPassing && after.activity === 'in-sync' && before.attention === after.attention;
  return comesToRest ? RESTS_AFTER : 0;
}

function passes(activity: string): boolean {
  return activity === 'syncing' || activity === 'offline';
}
