import { type FileProblem, ROOT_PATH } from '../../../shared/model/problem';
import type { WorkspaceContext } from '../context/workspace-context';
import { realpathSync } from '../disk/bounded-fs';
import { describeMounts } from '../safety/nested-mounts';
import { identify } from '../safety/root-check';

/** Interval of looks at the path of the root. */
const LOOK_MS = 1_000;

export interface RootWatchEvents {
  /** Called when another folder, or none, is at the path, the link leads elsewhere, or the disk does not answer any more. */
  readonly onRoot: () => void;
  /** Called when a file system below the root was mounted or unmounted. */
  readonly onMounts: () => void;
}

/**
 * Watches which folder is at the root's path, and to which one the link leads by which the user named it. The system's
 * events are about a folder, and do not tell that a folder above it was renamed or replaced.
 */
export class RootWatch {
  private readonly timer: NodeJS.Timeout;
  private looking = false;
  private closed = false;
  /** The reported replacement of the root at its path. */
  private reported: string | null = null;
  /** The change of the mounts since their last check that was reported. */
  private reportedMounts = '';
  /** The disk did not answer at the last look. */
  private isSilent = false;

  constructor(
    private readonly context: WorkspaceContext,
    private readonly events: RootWatchEvents,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_MS);
  }

  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    // A disk that does not answer has one call waiting, not one more a second.
    if (this.looking) return;
    this.looking = true;
    await this.compare();
    this.looking = false;
  }

  private async compare(): Promise<void> {
    const { root, index, linkProblem, disk } = this.context;
    const wasSilent = this.isSilent;
    this.isSilent = !(await disk.answers());
    if (this.isSilent && !wasSilent) this.events.onRoot();
    // The index of a folder that was stopped meanwhile is closed.
    if (this.isSilent || this.closed) return;
    const link = index.meta('link');
    const id = orElse('', () => identify(root));
    const target = link ? orElse(root, () => realpathSync(link)) : root;
    const known = index.meta('rootId');
    const other = known === null || id === known ? null : id;
    const isLinkMoved = Boolean(link) && target !== root;
    const hasChanged = (other !== null && other !== this.reported) || isLinkMoved !== (linkProblem !== null);
    this.reported = other;
    this.context.linkProblem = isLinkMoved ? leadsElsewhere(root, link ?? '', target) : null;
    if (hasChanged) this.events.onRoot();
    const { checkedMounts } = this.context;
    const mounts = describeMounts(root, LOOK_MS / 2);
    const change = `${checkedMounts} ${mounts}`;
    if (mounts === checkedMounts || change === this.reportedMounts) return;
    this.reportedMounts = change;
    this.events.onMounts();
  }
}

/** The answer, or `otherwise` when there is an error. */
function orElse(otherwise: string, question: () => string): string {
  try {
    return question();
  } catch {
    return otherwise;
  }
}

function leadsElsewhere(root: string, link: string, target: string): FileProblem {
  return {
    path: ROOT_PATH,
    code: 'link-moved',
    title: 'The link by which this folder was added leads to another folder now.',
    detail: `${link} leads to ${target}; what is mirrored is still ${root}. To mirror the other folder, add ${link} again; to keep this one, add it by its own path.`,
  };
}
