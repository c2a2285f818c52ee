import { APP_FAULTS } from './app-faults';
import type { Fault } from './fault';
import { FOLDER_FAULTS } from './folder-faults';
import { NETWORK_FAULTS } from './network-faults';
import { SERVER_FAULTS } from './server-faults';

/** Everything that goes wrong. */
export const FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...SERVER_FAULTS, ...APP_FAULTS, ...FOLDER_FAULTS];

/** @throws when there is none of this name */
export function faultNamed(name: string): Fault {
  const fault = FAULTS.find((one) => one.name === name);
  if (!fault) throw new Error(`There is no fault "${name}", only: ${FAULTS.map((one) => one.name).join(', ')}.`);
  return fault;
}
