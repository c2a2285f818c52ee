import type { AppSnapshot, WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import { RECEIVER_NOTICE, receiverFails } from '../../shared/model/overall';
import { traitsOf } from '../../shared/model/problem';
import type { NotificationKind } from '../../shared/model/settings';
import { destinationSubject } from '../../shared/text/destination-text';
import { pauseText } from '../../shared/text/pause-text';
import { plural } from '../../shared/text/units';
import { nameInLine } from '../../shared/text/workspace-text';
import { isForgotten } from '../pause/pause-schedule';

/** An event that the user may be notified of. */
export interface Incident {
  /** Identity: the incident lasts as long as snapshots hold this key. */
  readonly key: string;
  readonly kind: NotificationKind;
  /** Minimum duration before a notification is shown. */
  readonly graceMs: number;
  readonly title: string;
  readonly body: string;
  /** Name in a notification of several incidents. */
  readonly name: string;
  /** Place in the window that shows the way out. */
  readonly cause: WindowRoute;
}

/** The incidents of a snapshot. */
export interface DetectedIncidents {
  readonly present: readonly Incident[];
  /** Keys that the snapshot neither confirms nor ends: a folder that is being scanned may fail again. */
  readonly unclear: ReadonlySet<string>;
}

/** Grace periods. */
const SECOND = 1_000;
const LONG_MS = 10 * 60 * SECOND;
const STALLED_MS = 60 * SECOND;
const NOTHING: readonly Incident[] = [];

/** @param now ms since the epoch */
export function findIncidents(snapshot: AppSnapshot, now: number): DetectedIncidents {
  const detected = [...snapshot.workspaces.map(folderIncidents), serverIncidents(snapshot)];
  const present = detected.flatMap((each) => each.present);
  const unclear = new Set(detected.flatMap((each) => [...each.unclear]));
  return { present: [...present, ...pauseIncidents(snapshot, now)], unclear };
}

/** Only an idle folder can end an incident. */
function folderIncidents(workspace: WorkspaceView): DetectedIncidents {
  const { id, state } = workspace;
  const present = [...stateIncidents(workspace), ...fileIncidents(workspace)];
  const isIdle = state.kind === 'watching' || state.kind === 'holding';
  const keys = (['decision', 'stopped', 'files'] as const).map((kind) => keyOf(kind, id));
  return { present, unclear: new Set(isIdle ? [] : keys) };
}

/** The incident of a folder whose state needs attention. */
function stateIncidents(workspace: WorkspaceView): readonly Incident[] {
  const { state, name } = workspace;
  if (!needsAttention({ ...workspace, attentionCount: 0 })) return NOTHING;
  switch (state.kind) {
    case 'holding': {
      const title = `${plural(state.deletions, 'removal')} wait${state.deletions === 1 ? 's' : ''} for your decision.`;
      const body = `So many files left ${nameInLine(name)} at once that the copy keeps them until you say.`;
      return [incident(workspace, 'decision', 2 * SECOND, title, body)];
    }
    case 'unavailable': {
      const kind = traitsOf(state.problem).acceptable ? 'decision' : 'stopped';
      return [incident(workspace, kind, 5 * SECOND, state.problem.title, state.problem.detail)];
    }
    case 'deferred':
      return [incident(workspace, 'stopped', LONG_MS, state.problem.title, state.problem.detail)];
    case 'failed':
      return [incident(workspace, 'stopped', 5 * SECOND, state.problem.title, state.problem.detail)];
    case 'syncing':
      return state.stalled
        ? [incident(workspace, 'stopped', STALLED_MS, 'Nothing moves.', state.stalled.reason)]
        : NOTHING;
    default:
      return NOTHING;
  }
}

/** One incident for all files. It names none, because other people may see the screen. */
function fileIncidents(workspace: WorkspaceView): readonly Incident[] {
  const { attentionCount } = workspace;
  if (attentionCount === 0) return NOTHING;
  const title = `${plural(attentionCount, 'file')} could not be sent.`;
  return [incident(workspace, 'files', 10 * SECOND, title, 'Everything else is sent. Lockstep shows which, and why.')];
}

function incident(
  workspace: WorkspaceView,
  kind: NotificationKind,
  graceMs: number,
  title: string,
  body: string,
): Incident {
  const { id } = workspace;
  const name = nameInLine(workspace.name);
  const cause = { kind: 'workspace', id, part: kind === 'files' ? 'problems' : 'state' } as const;
  return { key: keyOf(kind, id), kind, graceMs, title: `${name}: ${title}`, body, name, cause };
}

function serverIncidents(snapshot: AppSnapshot): DetectedIncidents {
  const { connection, destination, workspaces, notices } = snapshot;
  const name = destinationSubject(destination);
  const server = { kind: 'server', name } as const;
  const present: Incident[] = [];
  if (connection.kind === 'refused') {
    const title = `${name} refuses the connection.`;
    present.push({
      ...server,
      key: 'refused',
      graceMs: 5 * SECOND,
      title,
      body: connection.reason,
      cause: { kind: 'settings' },
    });
  }
  const isAwaited = workspaces.some(({ state }) => state.kind !== 'paused');
  if (connection.kind === 'offline' && isAwaited) {
    const body = `${connection.reason} Your changes are kept, and sent once it answers.`;
    const title = `${name} has not answered for 10 minutes.`;
    present.push({ ...server, key: 'offline', graceMs: LONG_MS, title, body, cause: { kind: 'folders' } });
  }
  const broken = receiverFails(snapshot) ? notices.find(({ id }) => id === RECEIVER_NOTICE) : undefined;
  if (broken) {
    const { title, detail: body } = broken;
    present.push({ ...server, key: 'receiver', graceMs: 5 * SECOND, title, body, cause: { kind: 'folders' } });
  }
  return { present, unclear: new Set(connection.kind === 'online' ? [] : ['refused', 'offline', 'receiver']) };
}

function pauseIncidents({ pause }: AppSnapshot, now: number): readonly Incident[] {
  if (pause?.kind !== 'user' || !isForgotten(pause, now)) return NOTHING;
  const title = `${pauseText(pause, now)}.`;
  const body = 'Nothing has been sent since. Resume in the window or from the tray.';
  return [{ key: 'pause', kind: 'pause', graceMs: 0, title, body, name: 'Pause', cause: { kind: 'folders' } }];
}

function keyOf(kind: NotificationKind, id: string): string {
  return `${kind}:${id}`;
}
