import type { AppSnapshot, Destination, Notice, WorkspaceView } from '../../shared/model/app-snapshot';
import { isMuted } from '../../shared/model/muted';
import { type Problem, traitsOf } from '../../shared/model/problem';
import type { ConnectionState } from '../../shared/model/workspace-state';
import { destinationAddress } from '../../shared/text/destination-text';
import { printable } from '../../shared/text/printable';
import { withheldText } from '../../shared/text/skip-reasons';
import { bytes, capitalized, count, plural } from '../../shared/text/units';
import { connectionText, stateText } from '../../shared/text/workspace-text';

/** Most problems listed for one folder. */
const MAX_PROBLEMS = 10;

/** Reports the first sync of the folders that were given in a terminal, in that terminal. */
export class TerminalReport {
  private readonly awaited = new Set<string>();
  /** Number of accepted folders; with several, each line names its folder. */
  private acceptedCount = 0;
  /** Folders that were reported as deferred. */
  private readonly deferred = new Set<string>();
  private reportedConnection: ConnectionState['kind'] | null = null;

  private readonly print: (line: string) => void;

  /** @param print writes one line */
  constructor(print: (line: string) => void) {
    // Names may hold control sequences of terminals.
    this.print = (line) => print(printable(line));
  }

  /** Reports that a folder was accepted; its first sync is reported when it ends. */
  accepted({ id, path, mirror }: WorkspaceView, destination: Destination): void {
    this.awaited.add(id);
    this.acceptedCount++;
    this.print(`Mirroring ${path} → ${mirror ?? destinationAddress(destination)}`);
  }

  refused(path: string, { title, detail }: Problem): void {
    this.print(`Can not mirror ${path}: ${title} ${detail}`);
  }

  /** Reports a notice of the start. */
  note({ title, detail }: Notice): void {
    this.print(`${title} ${detail}`);
  }

  /** Reports the end of the app. @param unfinished folders that may not be in sync */
  quit(unfinished: readonly string[]): void {
    for (const path of unfinished) {
      this.print(`Not in sync yet: ${path}. What is missing is sent when Lockstep runs again.`);
    }
  }

  update({ workspaces, connection }: AppSnapshot): void {
    for (const workspace of workspaces) if (this.awaited.has(workspace.id)) this.reportOn(workspace);
    if (this.awaited.size > 0) this.reportConnection(connection);
  }

  private reportOn(workspace: WorkspaceView): void {
    this.reportDeferral(workspace);
    const lines = resultLines(workspace);
    if (!lines) return;
    this.awaited.delete(workspace.id);
    this.printLines(workspace, lines);
  }

  /** Reports once per folder that the server can't take it yet. */
  private reportDeferral(workspace: WorkspaceView): void {
    const { id, state } = workspace;
    if (state.kind !== 'deferred' || this.deferred.has(id)) return;
    this.deferred.add(id);
    this.printLines(workspace, [capitalized(stateText(state)), `${state.problem.title} ${state.problem.detail}`]);
  }

  private printLines({ path }: WorkspaceView, lines: readonly string[]): void {
    const folder = this.acceptedCount > 1 ? ` – ${path}` : '';
    for (const [at, line] of lines.entries()) this.print(at === 0 ? line + folder : `  ${line}`);
  }

  /** Reports once why there is no connection, for each reason of that. */
  private reportConnection(connection: ConnectionState): void {
    if (connection.kind !== 'offline' && connection.kind !== 'refused') return;
    if (this.reportedConnection === connection.kind) return;
    this.reportedConnection = connection.kind;
    this.print(
      connection.kind === 'refused' ? connection.reason : `${connectionText(connection)}: ${connection.reason}`,
    );
  }
}

/** The result of a first sync, the first line in short; null while it is not complete. */
function resultLines({ state, stats, problems, problemCount, attentionCount, muted }: WorkspaceView): string[] | null {
  switch (state.kind) {
    case 'watching': {
      const size = `${plural(stats.filesWatched, 'file')}, ${bytes(stats.bytesWatched)}`;
      const listed = problems.slice(0, MAX_PROBLEMS).map(({ path, title, detail }) => `${path}: ${title} ${detail}`);
      const more = problemCount - listed.length;
      const quiet = problems.filter((problem) => traitsOf(problem).withheld === undefined && isMuted(muted, problem));
      const parts = [
        `In sync: ${size}`,
        `revision ${state.revision}`,
        plural(attentionCount, 'problem'),
        quiet.length > 0 ? `${count(quiet.length)} muted` : '',
        withheldText({ ...stats.skippedByReason, ...stats.ignoredByReason }),
      ];
      return [parts.filter((part) => part !== '').join(', '), ...listed, ...(more > 0 ? [`… and ${more} more`] : [])];
    }
    case 'holding':
      return [`In sync but for ${plural(state.deletions, 'removal')}, which wait for your decision in the window`];
    case 'failed':
    case 'unavailable':
      return [capitalized(stateText(state)), `${state.problem.title} ${state.problem.detail}`];
    default:
      return null;
  }
}
