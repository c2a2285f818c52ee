import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the power comes from; a machine without a battery is not worth asking again. */
export type PowerSupply = 'battery' | 'charger' | 'mains only';

/** What Linux says about the machine's power. @param folder of the kernel's power supplies */
export async function readSupply(folder: string): Promise<PowerSupply> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(names.map((name) => readOne(join(folder, name))));
  // A mouse or a headset has a battery as well: its scope is a device.
  const batteries = supplies.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  if (batteries.length === 0) return 'mains only';
  if (supplies.some(({ type, online }) => type !== 'Battery' && online === '1')) return 'charger';
  return batteries.some(({ status }) => status === 'Discharging') ? 'battery' : 'charger';
}

/** What the kernel says of one supply; empty where it says nothing. */
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
