import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { isOffline } from '../../shared/model/overall';
import type { WorkspaceState } from '../../shared/model/workspace-state';
import { plural } from '../../shared/text/units';
import { connectionText, stateText } from '../../shared/text/workspace-text';

/** State as announced so far. */
export interface Announced {
  readonly connection: string;
  /** By id; `text` is the last state that was worth an announcement, null before the first. */
  readonly workspaces: ReadonlyMap<string, { readonly name: string; readonly text: string | null }>;
}

/** The announcements for a new snapshot, and the state that is announced then. The first snapshot is not announced. */
export function announce(
  announced: Announced | null,
  snapshot: AppSnapshot,
): { announced: Announced; messages: readonly string[] } {
  const next = update(announced, snapshot);
  if (!announced) return { announced: next, messages: [] };
  const connection = announced.connection === next.connection ? [] : [next.connection];
  return { announced: next, messages: [...connection, ...folderMessages(announced, next)] };
}

function update(announced: Announced | null, { connection, workspaces }: AppSnapshot): Announced {
  const entries = workspaces.map(({ id, name, state }) => {
    const text = isPassing(state) ? (announced?.workspaces.get(id)?.text ?? null) : stateText(state);
    return [id, { name, text }] as const;
  });
  const isPending = announced !== null && connection.kind === 'connecting' && !isOffline(connection);
  return { connection: isPending ? announced.connection : connectionText(connection), workspaces: new Map(entries) };
}

/** Whether a state is on the way to one that lasts. */
function isPassing(state: WorkspaceState): boolean {
  return state.kind === 'scanning' || (state.kind === 'syncing' && state.stalled === null);
}

function folderMessages(announced: Announced, next: Announced): readonly string[] {
  const added = [...next.workspaces].filter(([id]) => !announced.workspaces.has(id)).map(([, { name }]) => name);
  const removed = [...announced.workspaces].filter(([id]) => !next.workspaces.has(id)).map(([, { name }]) => name);
  const changed = [...next.workspaces].filter(
    ([id, { text }]) => text !== (announced.workspaces.get(id)?.text ?? null),
  );
  const byText = Map.groupBy(changed, ([, { text }]) => text);
  const messages: readonly (readonly [readonly string[], string | null])[] = [
    [added, 'added'],
    [removed, 'removed'],
    ...[...byText].map(([text, group]) => [group.map(([, { name }]) => name), text] as const),
  ];
  return messages.flatMap(([names, text]) => (names.length > 0 && text !== null ? [`${nameAll(names)}: ${text}`] : []));
}

function nameAll(names: readonly string[]): string {
  return names.length > 3 ? plural(names.length, 'folder') : names.join(', ');
}
