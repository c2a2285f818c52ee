import { APP_FAULTS } from './app-faults';
import type { Fault } from './fault';
import { FOLDER_FAULTS } from './folder-faults';
import { NETWORK_FAULTS } from './network-faults';
import { SERVER_FAULTS } from './server-faults';

/** Everything that goes wrong. */
export const FAULTS: readonly Fault[] = [...NETWORK_FAULTS, ...SERVER_FAULTS, ...APP_FAULTS, ...FOLDER_FAULTS];
