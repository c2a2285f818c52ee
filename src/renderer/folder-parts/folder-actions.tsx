import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { isTakenOver } from '../../shared/model/overall';
import type { WorkspaceState } from '../../shared/model/workspace-state';
import { TAKE_BACK } from '../../shared/text/workspace-text';
import { bridge } from '../bridge/bridge';
import { IconButton } from '../parts/controls/button';
import { Icon } from '../parts/icons/icon';

interface FolderActionsProps {
  readonly workspace: WorkspaceView;
  readonly act: (call: Promise<Outcome>) => void;
}

/** The most frequent actions of a workspace. */
export function FolderActions({ workspace, act }: FolderActionsProps) {
  const { id, name, state, ownPause } = workspace;
  // A workspace that is paused with all others resumes with them, not by itself.
  const pausedWithAll = state.kind === 'paused' && !ownPause;
  const stopped = state.kind === 'paused' || state.kind === 'failed';
  return (
    <>
      {!stopped && (
        <IconButton icon="retry" label={`Sync now ${name}`} hint="Sync now" onClick={() => act(bridge.syncNow(id))} />
      )}
      {!pausedWithAll && <PauseButton workspace={workspace} act={act} />}
    </>
  );
}

/** Pause, resume or retry, or take a workspace back. One element for all three keeps focus; it has a text when the user is needed. */
function PauseButton({ workspace: { id, name, state }, act }: FolderActionsProps) {
  const stopped = state.kind === 'paused' || state.kind === 'failed';
  const word = wordFor(state);
  const icon = { [TAKE_BACK]: 'retry', Retry: 'retry', Resume: 'play', Pause: 'pause' } as const;
  return (
    <button
      type="button"
      class={stopped ? 'button button--plain' : 'icon-button'}
      aria-label={`${word} ${name}`}
      title={word}
      onClick={() => act(stopped ? bridge.resumeWorkspace(id) : bridge.pauseWorkspace(id))}
    >
      <Icon name={icon[word]} />
      {stopped && <span>{word}</span>}
    </button>
  );
}

function wordFor(state: WorkspaceState) {
  if (isTakenOver(state)) return TAKE_BACK;
  return state.kind === 'failed' ? 'Retry' : state.kind === 'paused' ? 'Resume' : 'Pause';
}
