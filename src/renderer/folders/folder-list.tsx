import { useMemo, useState } from 'preact/hooks';
import type { Destination, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import { plural } from '../../shared/text/units';
import { totalsOf } from '../format/descriptions';
import { SearchField } from '../parts/controls/search-field';
import type { FolderTab } from '../state/use-view';
import { FileMatches } from './file-matches';
import { FolderCard, type FolderCardProps } from './folder-card';
import { hasState, type StateChoice, StateFilter } from './state-filter';

/** From this number of folders on, cards are compact and can be filtered by state. */
const MANY = 8;

interface FolderListProps {
  readonly workspaces: readonly WorkspaceView[];
  readonly destination: Destination;
  readonly onSettings: () => void;
  /** Opens one folder; `query` is the initial search among its files. */
  readonly onOpen: (id: string, tab: FolderTab, query?: string) => void;
}

/** All workspaces, with one field to search them and their files. */
export function FolderList({ workspaces, destination, onSettings, onOpen }: FolderListProps) {
  const [typed, setTyped] = useState('');
  const [choice, setChoice] = useState<StateChoice>('all');
  const many = workspaces.length >= MANY;
  const searched = urgentFirst(workspaces.filter((workspace) => matches(workspace, typed)));
  const shown = many ? searched.filter((workspace) => hasState(workspace, choice)) : searched;
  const query = typed.trim();
  return (
    <section class="folders" aria-labelledby="folders-title">
      <div class="folders__head">
        <h2 class="folders__title" id="folders-title">
          {plural(workspaces.length, 'folder')}
        </h2>
        <ul class="folders__facts dots" aria-label="In all folders">
          {totalsOf(workspaces).map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        <SearchField
          label="Search folders and files"
          placeholder="Search folders and files"
          value={typed}
          onInput={setTyped}
        />
        {many && <StateFilter workspaces={searched} value={choice} onChange={setChoice} />}
      </div>
      <p class="folders__found" role="status">
        {shown.length < workspaces.length && shownWords(shown.length, workspaces.length)}
      </p>
      <div class="folders__list" data-compact={many}>
        {shown.map((workspace) => (
          <Row
            key={workspace.id}
            workspace={workspace}
            destination={destination}
            compact={many}
            onSettings={onSettings}
            onOpen={onOpen}
          />
        ))}
      </div>
      {query !== '' && <FileMatches query={query} workspaces={workspaces} onOpen={onOpen} />}
    </section>
  );
}

/** A card that is drawn again only when its own workspace has changed: Preact skips an identical node. */
function Row(props: FolderCardProps) {
  return useMemo(() => <FolderCard {...props} />, Object.values(props));
}

/** The folders in the order of the list: those that need the user come first. */
export function urgentFirst(workspaces: readonly WorkspaceView[]): readonly WorkspaceView[] {
  const others = workspaces.filter((workspace) => !needsAttention(workspace));
  return [...workspaces.filter(needsAttention), ...others];
}

function shownWords(shown: number, all: number): string {
  return shown === 0 ? 'No folder matches.' : `${shown} of ${plural(all, 'folder')}`;
}

function matches({ name, path }: WorkspaceView, wanted: string): boolean {
  const text = `${name}\n${path}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
