import { rsyncDaemon, rsyncDaemonZ } from '../network/rsync-daemon';
import { copy } from './copy';
import { lockstep } from './lockstep';
import { seed, wireFloor } from './own-baselines';
import { lsyncd, rsyncLoop } from './rsync-tools';
import { syncthing } from './syncthing';
import type { Tool } from './tool';
import { unison } from './unison';

/** Every tool, the app first and the baseline of all ratios next. */
export const tools: readonly Tool[] = [
  lockstep,
  wireFloor,
  copy,
  seed,
  lsyncd,
  rsyncLoop,
  unison,
  syncthing,
  rsyncDaemon,
  rsyncDaemonZ,
];

/** Tools of the same kind that are not measured, and why. */
export const notMeasured: readonly string[] = [
  'mutagen: not among the packages of Debian',
  'unison, syncthing: measured on one machine only, not over a network',
];
