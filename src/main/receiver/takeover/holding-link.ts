import type { WorkspaceLink } from './edge-link';

/** An edge that comes back after it was told is kept out until it has paused for this time. */
const PAUSE_MS = 60_000;

/** Use of a workspace: single messages of an edge of the first part, or an opening, without an identity or with one. */
type WorkspaceUse = 'messages' | 'opening' | 'identified';

interface Holder {
  readonly link: WorkspaceLink;
  readonly use: WorkspaceUse;
}

/**
 * Connection that has a workspace. An edge without an identity that loses it is told by a close code, since its own next
 * connection looks like that of a cloned machine. When it answers, it is alive, so there are two edges: from then on the
 * workspace stays with the one that has it, and an edge that ignores the code does not take it back and forth.
 */
export class HoldingLink {
  private holder: Holder | null = null;
  private keptUntil = 0;

  /** True while an edge that uses the workspace is connected. */
  get isHeld(): boolean {
    return this.holder?.link.isOpen ?? false;
  }

  /** @returns false when another connection keeps the workspace; the edge of this one is told then */
  take(link: WorkspaceLink, use: WorkspaceUse): boolean {
    const { holder } = this;
    const rival = holder?.link.isOpen && holder.link !== link ? holder : null;
    if (rival && use !== 'identified' && !this.canReplace(rival, link, use)) return false;
    this.holder = { link, use };
    if (rival && rival.use !== 'identified') {
      rival.link.closeTaken(use === 'identified' ? 4001 : 4002, () => this.keep());
    }
    return true;
  }

  /** The workspace has no holder any more. */
  release(): void {
    this.holder = null;
  }

  private canReplace(rival: Holder, link: WorkspaceLink, use: WorkspaceUse): boolean {
    if (link.wasTold) return false;
    const isOlder = rival.use !== 'identified' && link.number < rival.link.number;
    const isKept = performance.now() < this.keptUntil;
    const canReplace = !isOlder && !isKept && (use !== 'messages' || rival.use === 'messages');
    if (isKept) this.keep();
    if (!canReplace) link.closeTaken(isOlder ? 4002 : 4001);
    return canReplace;
  }

  private keep(): void {
    this.keptUntil = performance.now() + PAUSE_MS;
  }
}
