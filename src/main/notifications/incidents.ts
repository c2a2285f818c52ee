import type { AppSnapshot, WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import { receiverFails } from '../../shared/model/overall';
import { traitsOf } from '../../shared/model/problem';
import type { NotificationKind } from '../../shared/model/settings';
import { destinationSubject } from '../../shared/text/destination-text';
import { pauseWords } from '../../shared/text/pause-text';
import { plural } from '../../shared/text/units';
import { nameInLine } from '../../shared/text/workspace-text';
import { isForgotten } from '../pause/pause-schedule';

/** Something that the user may have to be told of. */
export interface Incident {
  /** What it is about: as long as it lasts, it is the same incident. */
  readonly key: string;
  readonly kind: NotificationKind;
  /** How long it must last before anybody is told, ms: what passes by itself is none of theirs. */
  readonly grace: number;
  readonly title: string;
  readonly body: string;
  /** A folder's name, for when several are told of together. */
  readonly name: string;
  /** Where the window shows what to do about it. */
  readonly cause: WindowRoute;
}

/** What can be seen in a snapshot. */
export interface IncidentSources {
  readonly present: readonly Incident[];
  /** Keys of which it says nothing: a folder that is being scanned may still be as broken as before. */
  readonly unclear: ReadonlySet<string>;
}

const SECOND = 1_000;
const LONG = 10 * 60 * SECOND;
const STALLED = 60 * SECOND;
const NOTHING: readonly Incident[] = [];

/** @param now ms since the epoch */
export function findIncidents(snapshot: AppSnapshot, now: number): IncidentSources {
  const ofFolders = snapshot.workspaces.map(aboutFolder);
  const ofServer = aboutServer(snapshot);
  const present = [...ofFolders, ofServer].flatMap((sighting) => sighting.present);
  const unclear = new Set([...ofFolders, ofServer].flatMap((sighting) => [...sighting.unclear]));
  return { present: [...present, ...aboutPause(snapshot, now)], unclear };
}

/** Only a folder at rest is known to be well. */
function aboutFolder(workspace: WorkspaceView): IncidentSources {
  const { id, state } = workspace;
  const present = [...standing(workspace), ...files(workspace)];
  const atRest = state.kind === 'watching' || state.kind === 'holding';
  const keys = (['decision', 'stopped', 'files'] as const).map((kind) => keyOf(kind, id));
  return { present, unclear: new Set(atRest ? [] : keys) };
}

/** Why a folder does not go on, if it doesn't and its user has not said that they know. */
function standing(workspace: WorkspaceView): readonly Incident[] {
  const { state, name } = workspace;
  if (!needsAttention({ ...workspace, attentionCount: 0 })) return NOTHING;
  switch (state.kind) {
    case 'holding': {
      const title = `${plural(state.deletions, 'removal')} wait${state.deletions === 1 ? 's' : ''} for your decision.`;
      const body = `So many files left ${nameInLine(name)} at once that the copy keeps them until you say.`;
      return [about(workspace, 'decision', 2 * SECOND, title, body)];
    }
    case 'unavailable': {
      const kind = traitsOf(state.problem).acceptable ? 'decision' : 'stopped';
      return [about(workspace, kind, 5 * SECOND, state.problem.title, state.problem.detail)];
    }
    case 'deferred':
      return [about(workspace, 'stopped', LONG, state.problem.title, state.problem.detail)];
    case 'failed':
      return [about(workspace, 'stopped', 5 * SECOND, state.problem.title, state.problem.detail)];
    case 'syncing':
      return state.stalled ? [about(workspace, 'stopped', STALLED, 'Nothing moves.', state.stalled.reason)] : NOTHING;
    default:
      return NOTHING;
  }
}

/** One for all files, which are not named: others may see the screen. */
function files(workspace: WorkspaceView): readonly Incident[] {
  const { attentionCount } = workspace;
  if (attentionCount === 0) return NOTHING;
  const title = `${plural(attentionCount, 'file')} could not be sent.`;
  return [about(workspace, 'files', 10 * SECOND, title, 'Everything else is sent. Lockstep shows which, and why.')];
}

function about(workspace: WorkspaceView, kind: NotificationKind, grace: number, title: string, body: string): Incident {
  const { id } = workspace;
  const name = nameInLine(workspace.name);
  const cause = { kind: 'workspace', id, part: kind === 'files' ? 'problems' : 'state' } as const;
  return { key: keyOf(kind, id), kind, grace, title: `${name}: ${title}`, body, name, cause };
}

function aboutServer(snapshot: AppSnapshot): IncidentSources {
  const { connection, destination, workspaces, notices } = snapshot;
  const name = destinationSubject(destination);
  const server = { kind: 'server', name } as const;
  const present: Incident[] = [];
  if (connection.kind === 'refused') {
    const title = `${name} refuses the connection.`;
    present.push({
      ...server,
      key: 'refused',
      grace: 5 * SECOND,
      title,
      body: connection.reason,
      cause: { kind: 'settings' },
    });
  }
  const waited = workspaces.some(({ state }) => state.kind !== 'paused');
  if (connection.kind === 'offline' && waited) {
    const body = `${connection.reason} Your changes are kept, and sent once it answers.`;
    const title = `${name} has not answered for 10 minutes.`;
    present.push({ ...server, key: 'offline', grace: LONG, title, body, cause: { kind: 'folders' } });
  }
  const broken = receiverFails(snapshot) ? notices.find(({ id }) => id === 'receiver') : undefined;
  if (broken) {
    const { title, detail: body } = broken;
    present.push({ ...server, key: 'receiver', grace: 5 * SECOND, title, body, cause: { kind: 'folders' } });
  }
  return { present, unclear: new Set(connection.kind === 'online' ? [] : ['refused', 'offline', 'receiver']) };
}

function aboutPause({ pause }: AppSnapshot, now: number): readonly Incident[] {
  if (pause?.kind !== 'user' || !isForgotten(pause, now)) return NOTHING;
  const title = `${pauseWords(pause, now)}.`;
  const body = 'Nothing has been sent since. Resume in the window or from the tray.';
  return [{ key: 'pause', kind: 'pause', grace: 0, title, body, name: 'Pause', cause: { kind: 'folders' } }];
}

function keyOf(kind: NotificationKind, id: string): string {
  return `${kind}:${id}`;
}
