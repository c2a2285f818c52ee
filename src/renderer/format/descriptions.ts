import type { Destination, Overall, WorkspaceView } from '../../shared/model/app-snapshot';
import { isOffline } from '../../shared/model/overall';
import type { ConnectionState, WorkspaceState } from '../../shared/model/workspace-state';
import { destinationHost, destinationName } from '../../shared/text/destination-text';
import { bytes, bytesOf, capitalized, count, plural } from '../../shared/text/units';
import { exceptionText, type StateFacts, stateText } from '../../shared/text/workspace-text';
import { timeOfDay } from './times';

/** Each sign has a shape of its own; colour only repeats it. */
export type Sign = 'ok' | 'syncing' | 'scanning' | 'waiting' | 'paused' | 'failed' | 'attention';

/** Part of a description: plain words, or words followed by the time since `at` (ms since the epoch). */
export type Fact = string | { readonly text: string; readonly at: number };

/** A state in a few words, with further facts. */
export interface Description {
  readonly sign: Sign;
  readonly label: string;
  readonly facts: readonly Fact[];
}

/** Describes the state of a workspace. */
export function describe(workspace: StateFacts): Description {
  const exception = exceptionText(workspace);
  const { sign, facts } = signAndFacts(workspace.state);
  return {
    label: `${capitalized(stateText(workspace.state))}${exception}`,
    sign: exception === '' ? sign : 'attention',
    facts,
  };
}

function signAndFacts(state: WorkspaceState): Omit<Description, 'label'> {
  switch (state.kind) {
    case 'scanning':
      return { sign: 'scanning', facts: [`${plural(state.found, 'file')} found`] };
    case 'syncing':
      return {
        sign: state.stalled ? 'attention' : 'syncing',
        facts: [
          `${state.again ? 'Sending all again: ' : ''}${count(state.done)} of ${plural(state.total, 'file')}`,
          ...(state.bytesTotal > 0 ? [bytesOf(state.bytesDone, state.bytesTotal)] : []),
        ],
      };
    case 'watching':
      return {
        sign: 'ok',
        facts: [
          { text: state.verified ? 'Verified' : 'Delivered', at: state.since },
          `Revision ${count(state.revision)}`,
        ],
      };
    case 'waiting':
      return {
        sign: 'waiting',
        facts: [
          state.queued > 0 ? `${plural(state.queued, 'change')} queued` : 'Nothing queued',
          ...(state.lastInSync === null ? [] : [{ text: 'In sync', at: state.lastInSync }]),
        ],
      };
    case 'holding':
      return {
        sign: state.kept ? 'ok' : 'attention',
        facts: [`Revision ${count(state.revision)}`, `${plural(state.deletions, 'removal')} not sent`],
      };
    case 'unavailable':
      return { sign: 'attention', facts: [{ text: 'noticed', at: state.since }] };
    case 'deferred':
      return {
        sign: 'attention',
        facts: [{ text: 'noticed', at: state.since }, `Asked again at ${timeOfDay(state.retryAt)}`],
      };
    case 'paused':
      return { sign: 'paused', facts: ['Changes are sent when you resume'] };
    case 'failed':
      return { sign: 'failed', facts: [] };
  }
}

/** Weight of one file in progress, in content bytes: even a small file costs a round trip. */
const FILE_WEIGHT = 4_096;

/** Progress of a sync, 0 to 1; null where no bar is due, as for the few files of an edit. */
export function progressOf(state: WorkspaceState): number | null {
  if (state.kind !== 'syncing' || (!state.initial && state.total < 50)) return null;
  const total = state.total * FILE_WEIGHT + state.bytesTotal;
  const done = state.done * FILE_WEIGHT + state.bytesDone;
  return total === 0 ? 0 : Math.min(1, Math.max(0, done / total));
}

/** True for states that usually last less than a blink: sending an edit, comparing again. */
export function isPassing(state: WorkspaceState): boolean {
  return state.kind === 'scanning' || (state.kind === 'syncing' && !state.initial && !state.again && !state.stalled);
}

/** The sign for the whole app. */
export const OVERALL_SIGNS: Readonly<Record<Overall, Sign>> = {
  'in-sync': 'ok',
  syncing: 'syncing',
  connecting: 'waiting',
  offline: 'waiting',
  paused: 'paused',
  attention: 'attention',
};

/** Files and bytes of all workspaces together. */
export function totalsOf(workspaces: readonly WorkspaceView[]): readonly string[] {
  const files = workspaces.reduce((sum, { stats }) => sum + stats.filesWatched, 0);
  const size = workspaces.reduce((sum, { stats }) => sum + stats.bytesWatched, 0);
  return [plural(files, 'file'), bytes(size)];
}

/** The sign for the connection. */
export function connectionSign({ kind }: ConnectionState): Sign {
  if (kind === 'online') return 'ok';
  return kind === 'refused' ? 'attention' : 'waiting';
}

/** The connection in words. */
export function connectionLine(connection: ConnectionState, destination: Destination): string {
  const name = destinationName(destination);
  switch (connection.kind) {
    case 'online':
      return `Mirroring to ${destinationHost(destination)}`;
    case 'connecting':
      return isOffline(connection)
        ? `Can’t reach ${name}. Trying again now; changes are kept.`
        : `Connecting to ${name}`;
    case 'offline':
      return `Can’t reach ${name}${because(connection.reason)} Changes are kept; retrying at ${timeOfDay(connection.retryAt)}.`;
    case 'refused':
      return connection.cause === 'replaced' || connection.cause === 'key-missing'
        ? connection.reason
        : `Refused by ${name}${because(connection.reason)} Check the address and the API key in Settings.`;
    case 'closed':
      return `Not connected to ${name}`;
  }
}

/** Ends a sentence with ": reason."; the reason may bring its own full stop. */
function because(reason: string): string {
  const text = reason.trim().replace(/[.!]+$/, '');
  return text === '' ? '.' : `: ${text}.`;
}
