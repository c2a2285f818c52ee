import { net, powerMonitor } from 'electron';
import type { ServerConnection } from '../engine/connection/server-connection';

/** How often the system is asked whether it is online, while the link waits, ms. There is no event for it here. */
const ONLINE_CHECK_MS = 1_000;

/**
 * Calls `onWake` when the machine woke up, and makes the link try at once when it is back online instead of at its next
 * attempt.
 */
export function watchForWakeUps(connection: ServerConnection, onWake: () => void): void {
  powerMonitor.on('resume', onWake);
  powerMonitor.on('unlock-screen', () => connection.retryNow());
  let timer: NodeJS.Timeout | null = null;
  connection.onState(({ kind }) => {
    if (timer) clearInterval(timer);
    timer =
      kind === 'offline' && !net.isOnline()
        ? setInterval(() => net.isOnline() && connection.retryNow(), ONLINE_CHECK_MS)
        : null;
  });
}
