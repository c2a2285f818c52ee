import type { Fault } from '../faults/fault';
import { CLOCK_STORMS } from './clock-storms';
import { COPY_STORMS } from './copy-storms';
import { GIT_STORMS } from './git-storms';
import { MOUNT_STORMS } from './mount-storms';
import { STOP_STORMS } from './stop-storms';
import { UNPACK_STORMS } from './unpack-storms';

/** Everything that happens in the second suite. */
export const STORMS: readonly Fault[] = [
  ...GIT_STORMS,
  ...UNPACK_STORMS,
  ...CLOCK_STORMS,
  ...STOP_STORMS,
  ...COPY_STORMS,
  ...MOUNT_STORMS,
];
