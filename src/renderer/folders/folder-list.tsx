import { useMemo, useState } from 'preact/hooks';
import type { Target, WorkspaceView } from '../../preload/contract';
import { plural } from '../../shared/units';
import { summary } from '../format/words';
import { SearchField } from '../parts/search-field';
import { FolderCard, type FolderCardProps } from './folder-card';

/** From this many folders on, a filter helps. */
const FILTER_FROM = 8;
/** Cards begin with their details open while there are no more than this. */
const OPEN_UP_TO = 3;

interface FolderListProps {
  readonly workspaces: readonly WorkspaceView[];
  readonly target: Target;
  readonly onSettings: () => void;
  /** Opens the list of a folder's files. */
  readonly onFiles: (id: string) => void;
  /** A folder was removed, and with its card the element that had focus. */
  readonly onRemoved: () => void;
}

export function FolderList({ workspaces, target, onSettings, onFiles, onRemoved }: FolderListProps) {
  const [wanted, setWanted] = useState('');
  const filtering = workspaces.length >= FILTER_FROM;
  const shown = filtering ? workspaces.filter((workspace) => matches(workspace, wanted)) : workspaces;
  return (
    <section class="folders" aria-labelledby="folders-title">
      <div class="folders__head">
        <h2 class="folders__title" id="folders-title">
          {plural(workspaces.length, 'folder')}
        </h2>
        <ul class="folders__facts dots" aria-label="In all folders">
          {summary(workspaces).map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
        {filtering && (
          <>
            <p class="folders__found" role="status">
              {wanted.trim() !== '' && `${shown.length} of ${plural(workspaces.length, 'folder')}`}
            </p>
            <SearchField label="Filter folders" placeholder="Filter" value={wanted} onInput={setWanted} />
          </>
        )}
      </div>
      {shown.length === 0 && <p class="folders__none">No folder’s name or path contains these words.</p>}
      {shown.map((workspace) => (
        <Row
          key={workspace.id}
          workspace={workspace}
          target={target}
          startsOpen={workspaces.length <= OPEN_UP_TO}
          onSettings={onSettings}
          onFiles={onFiles}
          onRemoved={onRemoved}
        />
      ))}
    </section>
  );
}

/** A card that is drawn again only when its own workspace has changed: the same node is not looked at. */
function Row(props: FolderCardProps) {
  const { workspace, target, onSettings, onFiles, onRemoved } = props;
  const [startsOpen] = useState(props.startsOpen);
  return useMemo(
    () => (
      <FolderCard
        workspace={workspace}
        target={target}
        startsOpen={startsOpen}
        onSettings={onSettings}
        onFiles={onFiles}
        onRemoved={onRemoved}
      />
    ),
    [workspace, target, startsOpen, onSettings, onFiles, onRemoved],
  );
}

function matches({ name, path }: WorkspaceView, wanted: string): boolean {
  const text = `${name}\n${path}`.toLocaleLowerCase();
  return wanted
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
