import { useState } from 'preact/hooks';
import type { Destination, WorkspaceView } from '../../shared/model/app-snapshot';
import { bytes, plural } from '../../shared/text/units';
import { FolderActions } from '../folder-parts/folder-actions';
import { FolderProblem, useFolderCall } from '../folder-parts/folder-problem';
import { LimitsDialog } from '../folder-parts/limits-dialog';
import { RemoveDialog } from '../folder-parts/remove-dialog';
import { StateLine } from '../folder-parts/state-line';
import { StateNote } from '../folder-parts/state-note';
import { describe, isPassing } from '../format/descriptions';
import { ChangeLine } from '../parts/data/change-line';
import { Path } from '../parts/data/file-path';
import { TrafficPlot } from '../parts/data/traffic-plot';
import { Icon, SignIcon } from '../parts/icons/icon';
import { useSteady } from '../state/use-steady';
import type { FolderTab } from '../state/use-view';

export interface FolderCardProps {
  readonly workspace: WorkspaceView;
  readonly destination: Destination;
  /** Leaves out details, for long lists. */
  readonly compact: boolean;
  readonly onSettings: () => void;
  /** Opens the view of this folder. */
  readonly onOpen: (id: string, tab: FolderTab) => void;
}

/** One workspace in the list: its state and its most frequent actions. */
export function FolderCard({ workspace, destination, compact, onSettings, onOpen }: FolderCardProps) {
  const { id, name, path, state, attentionCount, stats, traffic, lastChange } = workspace;
  const steady = { ...workspace, state: useSteady(state, isPassing) };
  const [dialog, setDialog] = useState<'limits' | 'remove' | null>(null);
  const closeDialog = () => setDialog(null);
  const { act, problem, dismiss } = useFolderCall();
  return (
    <article class="card" aria-label={name} data-state={state.kind} data-compact={compact}>
      <div class="card__head">
        <SignIcon sign={describe(steady).sign} />
        <div class="card__words">
          <div class="card__title">
            <h3 class="card__name">
              <button type="button" class="card__open" title={path} onClick={() => onOpen(id, 'overview')}>
                <bdi>{name}</bdi>
              </button>
            </h3>{' '}
            <Path path={path} />
          </div>
          <StateLine workspace={steady} />
          {lastChange && !compact && <ChangeLine change={lastChange} />}
        </div>
        <TrafficPlot traffic={traffic} name={name} />
        <ul class="card__figures" aria-label="Size">
          <li>{plural(stats.filesWatched, 'file')}</li>
          <li>{bytes(stats.bytesWatched)}</li>
        </ul>
        <div class="card__actions">
          {attentionCount > 0 && (
            <button
              type="button"
              class="badge"
              aria-label={`${plural(attentionCount, 'problem')} with ${name}`}
              onClick={() => onOpen(id, 'problems')}
            >
              <Icon name="attention" />
              <span>{plural(attentionCount, 'problem')}</span>
            </button>
          )}
          <FolderActions workspace={workspace} act={act} />
          <Icon name="forward" class="card__more" />
        </div>
      </div>
      <StateNote
        workspace={workspace}
        act={act}
        onLimits={() => setDialog('limits')}
        onSettings={onSettings}
        onRemove={() => setDialog('remove')}
      />
      <FolderProblem workspace={workspace} problem={problem} dismiss={dismiss} />
      {dialog === 'limits' && <LimitsDialog workspace={workspace} onClosed={closeDialog} />}
      {dialog === 'remove' && (
        <RemoveDialog workspace={workspace} destination={destination} onRemoved={closeDialog} onClosed={closeDialog} />
      )}
    </article>
  );
}
