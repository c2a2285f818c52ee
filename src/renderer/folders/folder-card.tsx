import { useId, useState } from 'preact/hooks';
import type { Outcome, Problem, Target, WorkspaceState, WorkspaceView } from '../../preload/contract';
import { plural } from '../../shared/units';
import { bridge, settle } from '../bridge';
import { describe, isPassing } from '../format/words';
import { IconButton } from '../parts/button';
import { Callout } from '../parts/callout';
import { Icon, SignIcon } from '../parts/icon';
import { Path } from '../parts/path';
import { useCalm } from '../state/use-calm';
import { FolderDetails } from './folder-details';
import { LimitsDialog } from './limits-dialog';
import { RemoveDialog } from './remove-dialog';
import { StateLine } from './state-line';
import { StateNote } from './state-note';

export interface FolderCardProps {
  readonly workspace: WorkspaceView;
  readonly target: Target;
  /** Whether the details are open at first. */
  readonly startsOpen: boolean;
  readonly onSettings: () => void;
  /** Opens the list of the folder's files. */
  readonly onFiles: (id: string) => void;
  /** The folder was removed: the card goes away, and with it the element that has focus. */
  readonly onRemoved: () => void;
}

/** One workspace: what it is, how it is, and what can be done with it. */
export function FolderCard({ workspace, target, startsOpen, onSettings, onFiles, onRemoved }: FolderCardProps) {
  const { id, name, path, state, attentionCount } = workspace;
  const calm = useCalm(state, isPassing);
  const [open, setOpen] = useState(startsOpen);
  const [dialog, setDialog] = useState<'limits' | 'remove' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const detailsId = useId();
  const act = async (call: Promise<Outcome>) => {
    const outcome = await settle(call);
    setProblem(outcome.ok ? null : outcome.problem);
  };
  const openLimits = () => setDialog('limits');
  return (
    <article id={`folder-${id}`} tabIndex={-1} class="card" aria-label={name} data-state={state.kind} data-open={open}>
      <div class="card__head">
        <SignIcon sign={describe(calm).sign} />
        <div class="card__title">
          <h3 class="card__name">
            <bdi>{name}</bdi>
          </h3>{' '}
          <Path path={path} />
        </div>
        <div class="card__actions">
          {attentionCount > 0 && !open && (
            <span class="badge">
              <Icon name="attention" />
              {plural(attentionCount, 'problem')}
            </span>
          )}
          {state.kind !== 'paused' && state.kind !== 'failed' && (
            <IconButton
              icon="retry"
              label={`Sync now ${name}`}
              hint="Sync now"
              onClick={() => act(bridge.syncNow(id))}
            />
          )}
          <PauseButton workspace={workspace} act={act} />
          <IconButton
            icon="chevron"
            label={`Details of ${name}`}
            hint={open ? 'Hide details' : 'Show details'}
            expanded={open}
            controls={detailsId}
            onClick={() => setOpen(!open)}
          />
        </div>
        <div class="card__state">
          <StateLine state={calm} name={name} />
        </div>
      </div>
      <StateNote workspace={workspace} act={act} onLimits={openLimits} onSettings={onSettings} />
      {problem && !isTold(problem, state) && (
        <Callout
          tone="bad"
          icon="attention"
          role="alert"
          title={problem.title}
          dismiss={{ label: `Dismiss the problem with ${name}`, onClick: () => setProblem(null) }}
        >
          <p>{problem.detail}</p>
        </Callout>
      )}
      <div id={detailsId} hidden={!open}>
        {open && (
          <FolderDetails
            workspace={workspace}
            act={act}
            onFiles={() => onFiles(id)}
            onLimits={openLimits}
            onRemove={() => setDialog('remove')}
          />
        )}
      </div>
      {dialog === 'limits' && <LimitsDialog workspace={workspace} onClosed={() => setDialog(null)} />}
      {dialog === 'remove' && (
        <RemoveDialog workspace={workspace} target={target} onRemoved={onRemoved} onClosed={() => setDialog(null)} />
      )}
    </article>
  );
}

/** A retry that fails answers with the very problem that the workspace then stands still with. */
function isTold(problem: Problem, state: WorkspaceState): boolean {
  return state.kind === 'failed' && state.problem.code === problem.code;
}

interface PauseButtonProps {
  readonly workspace: WorkspaceView;
  readonly act: (call: Promise<Outcome>) => void;
}

/** Pause, resume or retry: always the same element, so that focus stays on it. In words when it waits for the user. */
function PauseButton({ workspace: { id, name, state }, act }: PauseButtonProps) {
  const stopped = state.kind === 'paused' || state.kind === 'failed';
  const word = state.kind === 'failed' ? 'Retry' : state.kind === 'paused' ? 'Resume' : 'Pause';
  const icon = { Retry: 'retry', Resume: 'play', Pause: 'pause' } as const;
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
