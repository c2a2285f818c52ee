import { type AppReport, MAX_PROBLEMS, type WorkspaceReport } from '../../shared/control/control-protocol';
import type { AppSnapshot, Destination, WorkspaceView } from '../../shared/model/app-snapshot';
import { isInSync, RECEIVER_NOTICE, receiverFails } from '../../shared/model/overall';
import type { Problem } from '../../shared/model/problem';
import { destinationAddress } from '../../shared/text/destination-text';
import { headline, workspaceText } from '../../shared/text/workspace-text';

/** The report on the app in the reply to a command. */
export function reportOnApp(snapshot: AppSnapshot): AppReport {
  const { version, overall, connection, destination, pause } = snapshot;
  const until = pause?.kind === 'user' && pause.until !== null ? new Date(pause.until).toISOString() : null;
  return {
    version,
    overall,
    text: headline(snapshot),
    link: connection.kind,
    linkReason: linkReasonOf(snapshot),
    destination: destinationAddress(destination),
    pause: pause && { kind: pause.kind, until },
  };
}

function linkReasonOf(snapshot: AppSnapshot): string | null {
  const { connection, notices } = snapshot;
  if (connection.kind === 'offline' || connection.kind === 'refused') return connection.reason;
  if (!receiverFails(snapshot)) return null;
  return notices.find(({ id }) => id === RECEIVER_NOTICE)?.detail ?? null;
}

/** The report on one workspace in the reply to a command. */
export function reportOn(view: WorkspaceView, target: Destination): WorkspaceReport {
  const { id, path, name, state, stats, problems, problemCount, attentionCount, mirror } = view;
  const isAcknowledged = state.kind === 'watching' || state.kind === 'holding';
  return {
    id,
    path,
    name,
    state: state.kind,
    text: workspaceText(view),
    inSync: isInSync(view),
    revision: isAcknowledged ? state.revision : null,
    verified: state.kind === 'watching' ? state.verified : null,
    destination: mirror ?? destinationAddress(target),
    files: stats.filesWatched,
    bytes: stats.bytesWatched,
    queued: stats.queueLength,
    held: state.kind === 'holding' ? state.deletions : 0,
    lastSyncAt: stats.lastSyncAt === null ? null : new Date(stats.lastSyncAt).toISOString(),
    problem: 'problem' in state ? toReport(state.problem) : null,
    fileProblems: problems.slice(0, MAX_PROBLEMS).map((problem) => ({ path: problem.path, ...toReport(problem) })),
    fileProblemCount: problemCount,
    attentionCount,
  };
}

function toReport({ code, title, detail }: Problem): Problem {
  return { code, title, detail };
}
