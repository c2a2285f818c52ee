import { needsAttention } from './attention';
import type { ConnectionState, Overall, WorkspaceSnapshot } from './workspace-state';

/** The one word for everything: the most urgent of the link's and the workspaces' states. */
export function overallOf(link: ConnectionState, workspaces: readonly WorkspaceSnapshot[]): Overall {
  if (link.kind === 'refused') return 'attention';
  if (workspaces.some(needsAttention)) return 'attention';
  if (workspaces.length > 0 && workspaces.every((w) => w.state.kind === 'paused')) return 'paused';
  if (link.kind !== 'online') return 'offline';
  if (workspaces.some((w) => w.state.kind === 'waiting')) return 'offline';
  if (workspaces.some((w) => w.state.kind === 'scanning' || w.state.kind === 'syncing')) return 'syncing';
  return 'in-sync';
}
