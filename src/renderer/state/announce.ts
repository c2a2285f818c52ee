import type { AppSnapshot } from '../../shared/model/app-snapshot';
import type { ConnectionState, WorkspaceState } from '../../shared/model/workspace-state';
import { plural } from '../../shared/text/units';

/** States that last, and are worth saying aloud; scanning and syncing are on the way to one of them. */
type Lasting = Exclude<WorkspaceState['kind'], 'scanning' | 'syncing'>;

/** What a listener knows so far. */
export interface Heard {
  readonly link: ConnectionState['kind'];
  readonly workspaces: ReadonlyMap<string, { readonly name: string; readonly lasting: Lasting | null }>;
}

/** What a listener should be told of a new snapshot, and what they know then. Nothing is told of the first one. */
export function listen(heard: Heard | null, snapshot: AppSnapshot): { heard: Heard; messages: readonly string[] } {
  const next = hear(heard, snapshot);
  return { heard: next, messages: heard ? [...linkNews(heard, next), ...folderNews(heard, next)] : [] };
}

function hear(heard: Heard | null, snapshot: AppSnapshot): Heard {
  const entries = snapshot.workspaces.map(({ id, name, state }) => {
    const passing = state.kind === 'scanning' || state.kind === 'syncing';
    const lasting = passing ? (heard?.workspaces.get(id)?.lasting ?? null) : state.kind;
    return [id, { name, lasting }] as const;
  });
  // An attempt to reconnect is no news: only its outcome is.
  const link = snapshot.connection.kind === 'connecting' && heard ? heard.link : snapshot.connection.kind;
  return { link, workspaces: new Map(entries) };
}

function linkNews(heard: Heard, next: Heard): readonly string[] {
  if (heard.link === next.link) return [];
  if (next.link === 'online') return ['Connected'];
  if (next.link === 'offline') return ['Offline'];
  if (next.link === 'refused') return ['The server refused the connection'];
  return [];
}

function folderNews(heard: Heard, next: Heard): readonly string[] {
  const added = [...next.workspaces].filter(([id]) => !heard.workspaces.has(id)).map(([, { name }]) => name);
  const removed = [...heard.workspaces].filter(([id]) => !next.workspaces.has(id)).map(([, { name }]) => name);
  const changed = (to: Lasting) =>
    [...next.workspaces]
      .filter(([id, { lasting }]) => lasting === to && heard.workspaces.get(id)?.lasting !== to)
      .map(([, { name }]) => name);
  const news: readonly (readonly [readonly string[], string])[] = [
    [added, 'added'],
    [removed, 'removed'],
    [changed('failed'), 'stopped by a problem'],
    [changed('unavailable'), 'not available'],
    [changed('deferred'), 'not taken by the server'],
    [changed('holding'), 'holds removals back'],
    [changed('watching'), 'in sync'],
    [changed('waiting'), 'waiting for the connection'],
    [changed('paused'), 'paused'],
  ];
  return news.filter(([names]) => names.length > 0).map(([names, what]) => `${nameAll(names)} ${what}`);
}

function nameAll(names: readonly string[]): string {
  return names.length > 3 ? plural(names.length, 'folder') : names.join(', ');
}
