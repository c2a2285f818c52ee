import { networkInterfaces } from 'node:os';
import { net, powerMonitor } from 'electron';
import type { ServerConnection } from '../engine/connection/server-connection';

/** Interval of checks whether the system is online during a wait; the main process gets no event for it. */
const ONLINE_CHECK_MS = 1_000;

/** Interval of looks at the addresses of this machine, ms. */
const ADDRESS_CHECK_MS = 1_000;

/**
 * Calls `onWake` after the machine slept. The connection is checked at once then, when the screen is unlocked, when the
 * machine is online again, and when its addresses change, as with another network or a VPN.
 */
export function watchForWakeUps(connection: ServerConnection, onWake: () => void): void {
  powerMonitor.on('resume', () => {
    connection.checkNow();
    onWake();
  });
  powerMonitor.on('unlock-screen', () => connection.checkNow());
  let addresses = ownAddresses();
  setInterval(() => {
    const present = ownAddresses();
    if (present === addresses) return;
    addresses = present;
    connection.checkNow();
  }, ADDRESS_CHECK_MS).unref();
  let timer: NodeJS.Timeout | null = null;
  connection.onState(({ kind }) => {
    if (timer) clearInterval(timer);
    timer =
      kind === 'offline' && !net.isOnline()
        ? setInterval(() => net.isOnline() && connection.retryNow(), ONLINE_CHECK_MS)
        : null;
  });
}

function ownAddresses(): string {
  return Object.values(networkInterfaces())
    .flatMap((addresses = []) =>
      addresses.filter(({ internal }) => !internal).map(({ cidr, address }) => cidr ?? address),
    )
    .sort()
    .join(' ');
}
