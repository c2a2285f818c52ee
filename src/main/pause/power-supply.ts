import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The source of power; a machine without a battery need not be checked again. */
export type PowerSupply = 'battery' | 'charger' | 'mains only';

/** Reads the machine's source of power from Linux. @param folder of the kernel's power supplies */
export async function readSupply(folder: string): Promise<PowerSupply> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(names.map((name) => readOne(join(folder, name))));
  // The battery of a mouse or a headset has the scope of a device.
  const batteries = supplies.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  if (batteries.length === 0) return 'mains only';
  if (supplies.some(({ type, online }) => type !== 'Battery' && online === '1')) return 'charger';
  return batteries.some(({ status }) => status === 'Discharging') ? 'battery' : 'charger';
}

/** The kernel's values for one supply; empty where a file is missing. */
async function readOne(folder: string) {
  const read = (file: string) =>
    readFile(join(folder, file), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  const [type, scope, online, status] = await Promise.all([
    read('type'),
    read('scope'),
    read('online'),
    read('status'),
  ]);
  return { type, scope, online, status };
}
