import type { AppSnapshot, WorkspaceView } from '../../shared/model/app-snapshot';
import { destinationHost } from '../../shared/text/destination-text';
import { bytes, plural } from '../../shared/text/units';

/** Versions and system, for a report. */
export interface Machine {
  /** Version of each component by its name, in the order of the report. */
  readonly versions: Readonly<Record<string, string>>;
  readonly system: string;
  readonly desktop: string;
  readonly packaged: boolean;
  /** Run time of this process. */
  readonly uptimeSeconds: number;
}

/** The versions and the system, in lines without private data. */
export function describeMachine({ versions, system, desktop, packaged, uptimeSeconds }: Machine): string[] {
  return [
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    `system: ${system}, desktop: ${desktop || 'unknown'}, ${packaged ? 'installed' : 'from a checkout'}`,
    `running for: ${Math.round(uptimeSeconds / 60)} min`,
  ];
}

/** The state of the app in lines, without the log. Names and paths are not redacted yet. */
export function describeState(snapshot: AppSnapshot): string[] {
  const { overall, connection, destination, settings, workspaces, notices, pause } = snapshot;
  return [
    `state: ${overall}${pause ? `, paused (${pause.kind})` : ''}`,
    `link: ${connection.kind}${'reason' in connection ? `, ${connection.reason}` : ''}`,
    ...('capabilities' in connection ? [`offered: ${connection.capabilities.join(', ') || 'nothing'}`] : []),
    `destination: ${destination.kind === 'server' ? destination.url : destinationHost(destination)}`,
    `key: ${settings.hasApiKey ? 'yes' : 'no'}, key store: ${settings.keyStoreAvailable ? 'yes' : 'no'}`,
    `limits: ${plural(settings.limits.maxFiles, 'file')} of ${bytes(settings.limits.maxFileBytes)}`,
    `start at login: ${settings.startAtLogin ? 'yes' : 'no'}, by environment: ${settings.overridden.join(', ') || 'nothing'}`,
    ...workspaces.flatMap((view, at) => describeWorkspace(view, at + 1)),
    ...notices.map(({ title, detail }) => `notice: ${title} ${detail}`),
  ];
}

function describeWorkspace(
  { state, stats, limits, ownLimits, problems, problemCount }: WorkspaceView,
  number: number,
): string[] {
  const revision = 'revision' in state ? `, revision ${state.revision}` : '';
  const counts = Map.groupBy(problems, ({ code }) => code);
  const skipped = Object.entries(stats.skippedByReason).map(([reason, count]) => `${count} ${reason}`);
  return [
    '',
    `workspace ${number}: ${state.kind}${revision}`,
    ...('problem' in state ? [`  stopped by: ${state.problem.code}`] : []),
    `  holds: ${plural(stats.filesWatched, 'file')}, ${bytes(stats.bytesWatched)}; waiting: ${stats.queueLength}`,
    `  sent: ${plural(stats.filesSynced, 'file')}, ${bytes(stats.bytesSynced)}; deleted: ${stats.filesDeleted}; errors: ${stats.syncErrors}`,
    `  not sent: ${skipped.join(', ') || 'nothing'}`,
    `  limits: ${plural(limits.maxFiles, 'file')} of ${bytes(limits.maxFileBytes)}${ownLimits ? ', its own' : ''}`,
    `  problems: ${problemCount}${[...counts].map(([code, list]) => `, ${code} ${list.length}`).join('')}`,
  ];
}
