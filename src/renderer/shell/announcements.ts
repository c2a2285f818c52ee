import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { isOffline } from '../../shared/model/overall';
import type { WorkspaceState } from '../../shared/model/workspace-state';
import { plural } from '../../shared/text/units';
import { connectionText, stateText } from '../../shared/text/workspace-text';

/** State as announced so far. */
export interface Heard {
  readonly connection: string;
  /** By id; `text` is the last state that was worth an announcement, null before the first. */
  readonly workspaces: ReadonlyMap<string, { readonly name: string; readonly text: string | null }>;
}

/** The announcements for a new snapshot, and the state that is announced then. The first snapshot is not announced. */
export function listen(heard: Heard | null, snapshot: AppSnapshot): { heard: Heard; messages: readonly string[] } {
  const next = hear(heard, snapshot);
  if (!heard) return { heard: next, messages: [] };
  const connection = heard.connection === next.connection ? [] : [next.connection];
  return { heard: next, messages: [...connection, ...folderNews(heard, next)] };
}

function hear(heard: Heard | null, { connection, workspaces }: AppSnapshot): Heard {
  const entries = workspaces.map(({ id, name, state }) => {
    const text = isPassing(state) ? (heard?.workspaces.get(id)?.text ?? null) : stateText(state);
    return [id, { name, text }] as const;
  });
  const isPending = heard !== null && connection.kind === 'connecting' && !isOffline(connection);
  return { connection: isPending ? heard.connection : connectionText(connection), workspaces: new Map(entries) };
}

/** Whether a state is on the way to one that lasts. */
function isPassing(state: WorkspaceState): boolean {
  return state.kind === 'scanning' || (state.kind === 'syncing' && state.stalled === null);
}

function folderNews(heard: Heard, next: Heard): readonly string[] {
  const added = [...next.workspaces].filter(([id]) => !heard.workspaces.has(id)).map(([, { name }]) => name);
  const removed = [...heard.workspaces].filter(([id]) => !next.workspaces.has(id)).map(([, { name }]) => name);
  const changed = [...next.workspaces].filter(([id, { text }]) => text !== (heard.workspaces.get(id)?.text ?? null));
  const byText = Map.groupBy(changed, ([, { text }]) => text);
  const news: readonly (readonly [readonly string[], string | null])[] = [
    [added, 'added'],
    [removed, 'removed'],
    ...[...byText].map(([text, group]) => [group.map(([, { name }]) => name), text] as const),
  ];
  return news.flatMap(([names, text]) => (names.length > 0 && text !== null ? [`${nameAll(names)}: ${text}`] : []));
}

function nameAll(names: readonly string[]): string {
  return names.length > 3 ? plural(names.length, 'folder') : names.join(', ');
}
