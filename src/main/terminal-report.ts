import type { AppSnapshot, LinkState, Problem, Target, WorkspaceView } from '../preload/contract';
import { byteText, counted } from './words';

/** Most problems written out for one workspace. */
const MOST_PROBLEMS = 10;

/** Tells the terminal that the app was started from what becomes of the folders given there. */
export class TerminalReport {
  private readonly awaited = new Set<string>();
  private saidOfLink: LinkState['kind'] | null = null;

  /** @param print writes one line */
  constructor(private readonly print: (line: string) => void) {}

  /** A folder is accepted: its first sync is reported as soon as it is through. */
  accepted({ id, path, mirror }: WorkspaceView, target: Target): void {
    this.awaited.add(id);
    this.print(`Mirroring ${path} → ${mirror ?? (target.kind === 'server' ? target.url : target.mirrorBase)}`);
  }

  refused(path: string, { title, detail }: Problem): void {
    this.print(`Can not mirror ${path}: ${title} ${detail}`);
  }

  update({ workspaces, link }: AppSnapshot): void {
    for (const workspace of workspaces) if (this.awaited.has(workspace.id)) this.reportOn(workspace);
    if (this.awaited.size > 0) this.reportLink(link);
  }

  private reportOn(workspace: WorkspaceView): void {
    const { id, path, state, stats, problems, problemCount } = workspace;
    if (state.kind === 'failed') {
      this.print(`Stopped ${path}: ${state.problem.title} ${state.problem.detail}`);
    } else if (state.kind === 'watching') {
      const size = `${counted(stats.filesWatched, 'file')}, ${byteText(stats.bytesWatched)}`;
      this.print(`In sync: ${size}, revision ${state.revision}, ${counted(problemCount, 'problem')}`);
      for (const problem of problems.slice(0, MOST_PROBLEMS)) this.print(`  ${problem.path}: ${problem.title}`);
      if (problemCount > MOST_PROBLEMS) this.print(`  … and ${problemCount - MOST_PROBLEMS} more`);
    } else {
      return;
    }
    this.awaited.delete(id);
  }

  /** Why it takes long: said once for each way of being without a server. */
  private reportLink(link: LinkState): void {
    if (link.kind !== 'offline' && link.kind !== 'refused') return;
    if (this.saidOfLink === link.kind) return;
    this.saidOfLink = link.kind;
    this.print(link.kind === 'refused' ? link.reason : `Waiting for the server: ${link.reason}`);
  }
}
