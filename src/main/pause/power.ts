import { powerMonitor } from 'electron';
import { readSupply } from './power-supply';

/** Interval of checks on Linux, where Electron does not report the battery. */
const LINUX_CHECK_MS = 60_000;
const LINUX_SUPPLIES = '/sys/class/power_supply';

/**
 * Reports whether the machine runs on its battery, at each change and each check.
 * @param isNeeded read before each check on Linux, where a timer is needed: none runs while this is false
 * @returns checks now; to be called at the start and after `isNeeded` changed
 */
export function watchPower(isNeeded: () => boolean, onPower: (onBattery: boolean) => void): () => Promise<void> {
  const check =
    process.platform === 'linux' ? onLinux(isNeeded, onPower) : async () => onPower(powerMonitor.isOnBatteryPower());
  powerMonitor.on('on-battery', () => onPower(true));
  powerMonitor.on('on-ac', () => onPower(false));
  powerMonitor.on('resume', () => void check());
  return check;
}

function onLinux(isNeeded: () => boolean, onPower: (onBattery: boolean) => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  return async function check() {
    clearTimeout(timer);
    const supply = isNeeded() ? await readSupply(LINUX_SUPPLIES) : 'mains only';
    clearTimeout(timer);
    if (supply !== 'mains only') timer = setTimeout(check, LINUX_CHECK_MS);
    onPower(supply === 'battery');
  };
}
