import { powerMonitor } from 'electron';
import { readSupply } from './power-supply';

/** How often Linux is asked while somebody wants to know, ms: Electron tells nothing of the battery there. */
const LINUX_CHECK_MS = 60_000;
const LINUX_SUPPLIES = '/sys/class/power_supply';

/**
 * Tells whether the machine runs on its battery, each time that this changes or is looked at.
 * @param wanted asked before each look on Linux, where looking takes a timer: there is none while nobody wants to know
 * @returns looks now: at the start, and whenever `wanted` changed
 */
export function watchPower(wanted: () => boolean, onPower: (onBattery: boolean) => void): () => Promise<void> {
  const look =
    process.platform === 'linux' ? onLinux(wanted, onPower) : async () => onPower(powerMonitor.isOnBatteryPower());
  powerMonitor.on('on-battery', () => onPower(true));
  powerMonitor.on('on-ac', () => onPower(false));
  powerMonitor.on('resume', () => void look());
  return look;
}

function onLinux(wanted: () => boolean, onPower: (onBattery: boolean) => void): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  return async function look() {
    clearTimeout(timer);
    const supply = wanted() ? await readSupply(LINUX_SUPPLIES) : 'mains only';
    clearTimeout(timer);
    if (supply !== 'mains only') timer = setTimeout(look, LINUX_CHECK_MS);
    onPower(supply === 'battery');
  };
}
