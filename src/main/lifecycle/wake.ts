import { net, powerMonitor } from 'electron';
import type { ServerConnection } from '../engine/connection/server-connection';

/** Interval of checks whether the system is online during a wait; the main process gets no event for it. */
const ONLINE_CHECK_MS = 1_000;

/** Calls `onWake` after the machine slept, and retries the connection as soon as the machine is online or unlocked. */
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
