import type { AppSnapshot, Destination, Notice, WorkspaceView } from '../../shared/model/app-snapshot';
import type { Problem } from '../../shared/model/problem';
import type { ConnectionState } from '../../shared/model/workspace-state';
import { destinationAddress } from '../../shared/text/destination-text';
import { printable } from '../../shared/text/printable';
import { bytes, capitalized, plural } from '../../shared/text/units';
import { connectionText, stateText } from '../../shared/text/workspace-text';

/** Most problems written out for one workspace. */
const MOST_PROBLEMS = 10;

/** Tells the terminal that the app was started from what becomes of the folders given there. */
export class TerminalReport {
  private readonly awaited = new Set<string>();
  /** How many folders were accepted: with several, the lines say which one they are about. */
  private given = 0;
  /** Folders of which it was said that the server can not take them yet. */
  private readonly deferred = new Set<string>();
  private saidOfLink: ConnectionState['kind'] | null = null;

  private readonly print: (line: string) => void;

  /** @param print writes one line */
  constructor(print: (line: string) => void) {
    // Names come from elsewhere and may hold what a terminal would obey.
    this.print = (line) => print(printable(line));
  }

  /** A folder is accepted: its first sync is reported as soon as it is through. */
  accepted({ id, path, mirror }: WorkspaceView, destination: Destination): void {
    this.awaited.add(id);
    this.given++;
    this.print(`Mirroring ${path} → ${mirror ?? destinationAddress(destination)}`);
  }

  refused(path: string, { title, detail }: Problem): void {
    this.print(`Can not mirror ${path}: ${title} ${detail}`);
  }

  /** Something about the app itself that was found at its start. */
  note({ title, detail }: Notice): void {
    this.print(`${title} ${detail}`);
  }

  /** The app ends. @param unfinished the folders of which something may not have arrived */
  quit(unfinished: readonly string[]): void {
    for (const path of unfinished) {
      this.print(`Not in sync yet: ${path}. What is missing is sent when Lockstep runs again.`);
    }
  }

  update({ workspaces, connection }: AppSnapshot): void {
    for (const workspace of workspaces) if (this.awaited.has(workspace.id)) this.reportOn(workspace);
    if (this.awaited.size > 0) this.reportLink(connection);
  }

  private reportOn(workspace: WorkspaceView): void {
    this.reportDeferral(workspace);
    const lines = result(workspace);
    if (!lines) return;
    this.awaited.delete(workspace.id);
    this.say(workspace, lines);
  }

  /** The server can not take the folder yet: said once, however often it is asked. */
  private reportDeferral(workspace: WorkspaceView): void {
    const { id, state } = workspace;
    if (state.kind !== 'deferred' || this.deferred.has(id)) return;
    this.deferred.add(id);
    this.say(workspace, [capitalized(stateText(state)), `${state.problem.title} ${state.problem.detail}`]);
  }

  private say({ path }: WorkspaceView, lines: readonly string[]): void {
    const which = this.given > 1 ? ` – ${path}` : '';
    for (const [at, line] of lines.entries()) this.print(at === 0 ? line + which : `  ${line}`);
  }

  /** Why it takes long: said once for each way of being without a server. */
  private reportLink(link: ConnectionState): void {
    if (link.kind !== 'offline' && link.kind !== 'refused') return;
    if (this.saidOfLink === link.kind) return;
    this.saidOfLink = link.kind;
    this.print(link.kind === 'refused' ? link.reason : `${connectionText(link)}: ${link.reason}`);
  }
}

/** What has become of a workspace's first sync, the first line in short; null while it goes on. */
function result({ state, stats, problems, problemCount, attentionCount, muted }: WorkspaceView): string[] | null {
  switch (state.kind) {
    case 'watching': {
      const size = `${plural(stats.filesWatched, 'file')}, ${bytes(stats.bytesWatched)}`;
      const listed = problems.slice(0, MOST_PROBLEMS).map(({ path, title, detail }) => `${path}: ${title} ${detail}`);
      const more = problemCount - listed.length;
      const withheld = problemCount - attentionCount;
      const isMuted = muted.kinds.length + muted.files.length > 0;
      const left = withheld > 0 ? `, ${plural(withheld, 'file')} withheld${isMuted ? ' or muted' : ''}` : '';
      return [
        `In sync: ${size}, revision ${state.revision}, ${plural(attentionCount, 'problem')}${left}`,
        ...listed,
        ...(more > 0 ? [`… and ${more} more`] : []),
      ];
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
