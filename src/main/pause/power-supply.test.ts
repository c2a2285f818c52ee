import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSupply } from './power-supply';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-power-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function supply(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
}

describe('readSupply', () => {
  it('knows a machine without a battery, even if a mouse has one', async () => {
    expect(await readSupply(join(folder, 'nothing'))).toBe('mains only');
    supply('AC', { type: 'Mains', online: '1' });
    supply('hidpp_battery_0', { type: 'Battery', scope: 'Device', status: 'Discharging' });
    expect(await readSupply(folder)).toBe('mains only');
  });

  it('tells the battery from the charger', async () => {
    supply('BAT0', { type: 'Battery', status: 'Discharging' });
    supply('AC', { type: 'Mains', online: '0' });
    supply('ucsi-source-psy-1', { type: 'USB', online: '0' });
    expect(await readSupply(folder)).toBe('battery');
    supply('ucsi-source-psy-1', { type: 'USB', online: '1' });
    expect(await readSupply(folder)).toBe('charger');
  });

  it('goes by the state of the battery where no charger is listed', async () => {
    supply('BAT0', { type: 'Battery', status: 'Unknown' });
    expect(await readSupply(folder)).toBe('charger');
    supply('BAT1', { type: 'Battery', status: 'Discharging' });
    expect(await readSupply(folder)).toBe('battery');
  });
});
