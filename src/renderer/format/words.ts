import type { AppSnapshot, Destination, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import type { ConnectionState, SkipReason, WorkspaceState } from '../../shared/model/workspace-state';
import { bytes, bytesOf, count, plural } from '../../shared/text/units';
import { hostOf, timeOfDay } from './format';

/** One shape for each thing to say; colour only repeats it. */
export type Sign = 'ok' | 'syncing' | 'scanning' | 'waiting' | 'paused' | 'failed' | 'attention';

/** Part of a description: plain words, or words followed by how long ago `at` (ms since the epoch) was. */
export type Fact = string | { readonly words: string; readonly at: number };

/** A state in one or two words, with what else there is to know of it. */
export interface Description {
  readonly sign: Sign;
  readonly label: string;
  readonly facts: readonly Fact[];
}

/** What a workspace is doing. */
export function describe(state: WorkspaceState): Description {
  switch (state.kind) {
    case 'scanning':
      return { sign: 'scanning', label: 'Scanning', facts: [`${plural(state.found, 'file')} found`] };
    case 'syncing':
      return {
        sign: state.stalled ? 'attention' : 'syncing',
        label: state.stalled ? 'Stalled' : state.initial ? 'First sync' : 'Syncing',
        facts: [
          `${count(state.done)} of ${plural(state.total, 'file')}`,
          ...(state.bytesTotal > 0 ? [bytesOf(state.bytesDone, state.bytesTotal)] : []),
        ],
      };
    case 'watching':
      return {
        sign: 'ok',
        label: 'In sync',
        facts: [
          { words: state.verified ? 'Verified' : 'Delivered', at: state.since },
          `Revision ${count(state.revision)}`,
        ],
      };
    case 'waiting':
      return {
        sign: 'waiting',
        label: 'Waiting for the connection',
        facts: [
          state.queued > 0 ? `${plural(state.queued, 'change')} queued` : 'Nothing queued',
          ...(state.lastInSync === null ? [] : [{ words: 'In sync', at: state.lastInSync }]),
        ],
      };
    case 'holding':
      return {
        sign: state.kept ? 'ok' : 'attention',
        label: state.kept ? 'In sync' : 'Removals held back',
        facts: [`Revision ${count(state.revision)}`, `${plural(state.deletions, 'removal')} not sent`],
      };
    case 'unavailable':
      return { sign: 'attention', label: 'Not available', facts: [{ words: 'noticed', at: state.since }] };
    case 'deferred':
      return {
        sign: 'attention',
        label: 'Not taken by the server',
        facts: [{ words: 'noticed', at: state.since }, `Asked again at ${timeOfDay(state.retryAt)}`],
      };
    case 'paused':
      return { sign: 'paused', label: 'Paused', facts: ['Changes are not sent meanwhile'] };
    case 'failed':
      return { sign: 'failed', label: 'Stopped', facts: [] };
  }
}

/** Weight of one file, in content bytes, when progress is measured: a file costs a round trip however small it is. */
const FILE_WEIGHT = 4_096;

/** How much of a sync is done, 0 to 1, or null where no bar is due. Short catching-up after an edit gets none. */
export function progressOf(state: WorkspaceState): number | null {
  if (state.kind !== 'syncing' || (!state.initial && state.total < 50)) return null;
  const total = state.total * FILE_WEIGHT + state.bytesTotal;
  const done = state.done * FILE_WEIGHT + state.bytesDone;
  return total === 0 ? 0 : Math.min(1, Math.max(0, done / total));
}

/** True for what usually comes and goes within a blink: sending an edit, comparing again. */
export function isPassing(state: WorkspaceState): boolean {
  return state.kind === 'scanning' || (state.kind === 'syncing' && !state.initial && !state.stalled);
}

/** Why files were skipped, in words, most files first. */
export function skipReasons(
  byReason: Readonly<Partial<Record<SkipReason, number>>>,
): readonly { readonly reason: SkipReason; readonly n: number; readonly words: string }[] {
  const reasons = Object.entries(byReason) as [SkipReason, number][];
  return reasons
    .filter(([, n]) => n > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, n]) => ({ reason, n, words: SKIP_WORDS[reason][n === 1 ? 0 : 1] }));
}

/** For one file, and for more. */
const SKIP_WORDS: Readonly<Record<SkipReason, readonly [string, string]>> = {
  unchanged: ['unchanged', 'unchanged'],
  'too-large': ['too large', 'too large'],
  'not-text': ['not text', 'not text'],
  symlink: ['symbolic link', 'symbolic links'],
  special: ['not a regular file', 'not regular files'],
  unreadable: ['not readable', 'not readable'],
  default: ['ignored by default', 'ignored by default'],
  gitignore: ['ignored by .gitignore', 'ignored by .gitignore'],
  aishignore: ['ignored by .aishignore', 'ignored by .aishignore'],
  secret: ['looks like a secret', 'look like secrets'],
  'too-large-for-server': ['too large for the server', 'too large for the server'],
  refused: ['refused by the server', 'refused by the server'],
};

/** The whole app in one line. Never says more than is true of every folder. */
export function headline(app: Pick<AppSnapshot, 'overall' | 'connection' | 'workspaces'>): {
  readonly sign: Sign;
  readonly title: string;
} {
  const { overall, connection, workspaces } = app;
  switch (overall) {
    case 'in-sync':
      return { sign: 'ok', title: inSyncTitle(workspaces) };
    case 'syncing':
      return { sign: 'syncing', title: `Syncing ${plural(workspaces.filter(isBusy).length, 'folder')}` };
    case 'paused':
      return { sign: 'paused', title: 'Everything is paused' };
    case 'offline':
      if (connection.kind === 'connecting' && !isBroken(connection)) return { sign: 'waiting', title: 'Connecting' };
      return { sign: 'waiting', title: connection.kind === 'online' ? 'Waiting for the server' : 'Offline' };
    case 'attention': {
      if (connection.kind === 'refused') return { sign: 'attention', title: 'Not connected' };
      const n = workspaces.filter(needsAttention).length;
      return { sign: 'attention', title: n === 1 ? '1 folder needs attention' : `${count(n)} folders need attention` };
    }
  }
}

/** A folder that is paused, or whose problem is muted, calls for nobody and is not in sync. */
function inSyncTitle(workspaces: readonly WorkspaceView[]): string {
  if (workspaces.length === 0) return 'Ready';
  const n = workspaces.filter(isInSync).length;
  return n === workspaces.length
    ? 'Everything is in sync'
    : `${count(n)} of ${plural(workspaces.length, 'folder')} in sync`;
}

/** True when the copy is what the folder is, apart from removals that the user chose to keep. */
export function isInSync({ state }: WorkspaceView): boolean {
  return state.kind === 'watching' || (state.kind === 'holding' && state.kept);
}

export function isBusy({ state }: WorkspaceView): boolean {
  return state.kind === 'scanning' || state.kind === 'syncing';
}

/** What there is in all workspaces together, in files and bytes. */
export function summary(workspaces: readonly WorkspaceView[]): readonly string[] {
  const files = workspaces.reduce((sum, { stats }) => sum + stats.filesWatched, 0);
  const size = workspaces.reduce((sum, { stats }) => sum + stats.bytesWatched, 0);
  return [plural(files, 'file'), bytes(size)];
}

/** The other end, as a sentence names it. */
export function targetName(destination: Destination): string {
  return destination.kind === 'embedded' ? 'the receiver on this computer' : hostOf(destination.url);
}

/** The server that something went to, from its address. */
export function serverName(url: string): string {
  const host = hostOf(url);
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host) ? 'this computer' : host;
}

/** True from the first failed attempt until the link is there again: the user may want to do something about it. */
export function isBroken(connection: ConnectionState): boolean {
  return (
    connection.kind === 'offline' ||
    connection.kind === 'refused' ||
    (connection.kind === 'connecting' && connection.attempt > 1)
  );
}

/** The link in words. */
export function linkLine(connection: ConnectionState, destination: Destination): string {
  const name = targetName(destination);
  switch (connection.kind) {
    case 'online':
      return `Mirroring to ${destination.kind === 'embedded' ? 'this computer' : name}`;
    case 'connecting':
      return isBroken(connection)
        ? `Can’t reach ${name}. Trying again now; changes are kept.`
        : `Connecting to ${name}`;
    case 'offline':
      return `Can’t reach ${name}${because(connection.reason)} Changes are kept; retrying at ${timeOfDay(connection.retryAt)}.`;
    case 'refused':
      return `Refused by ${name}${because(connection.reason)} Check the address and the API key in Settings.`;
    case 'closed':
      return `Not connected to ${name}`;
  }
}

/** The end of a sentence: ": reason." whatever the reason ends with. */
function because(reason: string): string {
  const text = reason.trim().replace(/[.!]+$/, '');
  return text === '' ? '.' : `: ${text}.`;
}
