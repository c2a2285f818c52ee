import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { isMuted } from '../../shared/model/muted';
import { type Problem, type ProblemCode, traitsOf } from '../../shared/model/problem';
import { plural } from '../../shared/text/units';
import { bridge } from '../bridge/bridge';
import { timeOfDay } from '../format/times';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';
import { PendingRemovals } from './pending-removals';

interface StateNoteProps {
  readonly workspace: WorkspaceView;
  readonly act: (call: Promise<Outcome<unknown>>) => void;
  readonly onLimits: () => void;
  readonly onSettings: () => void;
  readonly onRemove: () => void;
}

/** The reason why a workspace is stopped, with the actions that help; nothing for one that is not. */
export function StateNote({ workspace, act, onLimits, onSettings, onRemove }: StateNoteProps) {
  const { id, name, state } = workspace;
  switch (state.kind) {
    case 'failed':
      return (
        <Callout
          {...toneOf(workspace, state.problem, 'bad')}
          title={state.problem.title}
          actions={
            <>
              <WayOut problem={state.problem} name={name} onLimits={onLimits} onSettings={onSettings} />
              <WaysForMoved workspace={workspace} problem={state.problem} act={act} onRemove={onRemove} />
              <MuteKind workspace={workspace} problem={state.problem} act={act} />
            </>
          }
        >
          <p>{state.problem.detail}</p>
        </Callout>
      );
    case 'unavailable':
      return (
        <Callout
          {...toneOf(workspace, state.problem, 'warn')}
          title={state.problem.title}
          actions={
            <>
              <WaysForMoved workspace={workspace} problem={state.problem} act={act} onRemove={onRemove} />
              {traitsOf(state.problem).acceptable && (
                <Button
                  icon="check"
                  label={`Accept the folder as it is: ${name}`}
                  onClick={() => act(bridge.acceptFolder(id))}
                >
                  Accept the folder as it is
                </Button>
              )}
              <MuteKind workspace={workspace} problem={state.problem} act={act} />
            </>
          }
        >
          <p>{state.problem.detail}</p>
          <p>
            {`The copy stays as it is. Syncing resumes when the ${state.problem.code === 'emptied' ? 'files are' : 'folder is'} back.`}
          </p>
        </Callout>
      );
    case 'deferred':
      return (
        <Callout
          {...toneOf(workspace, state.problem, 'warn')}
          title={state.problem.title}
          actions={
            <>
              <Button icon="retry" label={`Ask again ${name}`} onClick={() => act(bridge.syncNow(id))}>
                Ask again
              </Button>
              <Button icon="settings" onClick={onSettings}>
                Open settings
              </Button>
              <MuteKind workspace={workspace} problem={state.problem} act={act} />
            </>
          }
        >
          <p>{state.problem.detail}</p>
        </Callout>
      );
    case 'holding':
      return (
        <Callout
          tone={state.kept ? 'info' : 'warn'}
          icon={state.kept ? 'info' : 'attention'}
          title={
            state.kept
              ? `${plural(state.deletions, 'file')} kept in the copy`
              : `${plural(state.deletions, 'file')} would leave the copy at once. Is that right?`
          }
          actions={
            <>
              <Button icon="trash" label={`Remove from the copy: ${name}`} onClick={() => act(bridge.acceptFolder(id))}>
                Remove from the copy
              </Button>
              {!state.kept && (
                <Button icon="copy" label={`Keep in the copy: ${name}`} onClick={() => act(bridge.keepDeleted(id))}>
                  Keep in the copy
                </Button>
              )}
            </>
          }
        >
          <p>
            {state.kept
              ? 'They were deleted here, or are ignored now, and stay in the copy as you decided.'
              : 'They were deleted here, or are ignored now. The copy keeps them until you decide; all else is sent.'}
          </p>
          <PendingRemovals state={state} name={name} />
        </Callout>
      );
    case 'syncing':
      return (
        state.stalled && (
          <Callout
            tone="warn"
            icon="attention"
            title={`Nothing has moved since ${timeOfDay(state.stalled.since)}.`}
            actions={
              <Button icon="retry" label={`Try again ${name}`} onClick={() => act(bridge.syncNow(id))}>
                Try again
              </Button>
            }
          >
            <p>{state.stalled.reason}</p>
          </Callout>
        )
      );
    case 'scanning':
    case 'watching':
    case 'waiting':
    case 'paused':
      return null;
  }
}

/** A muted problem is shown, but does not ask for attention. */
function toneOf({ muted }: WorkspaceView, { code }: Problem, tone: 'bad' | 'warn') {
  return isMuted(muted, { code, path: null })
    ? ({ tone: 'info', icon: 'muted' } as const)
    : ({ tone, icon: 'attention' } as const);
}

interface MuteKindProps {
  readonly workspace: WorkspaceView;
  readonly problem: Problem;
  readonly act: (call: Promise<Outcome<unknown>>) => void;
}

/** Mutes or unmutes this problem of the folder, now and when it recurs. */
function MuteKind({ workspace: { id, name, muted }, problem: { code }, act }: MuteKindProps) {
  const on = isMuted(muted, { code, path: null });
  return (
    <Button
      icon={on ? 'unmuted' : 'muted'}
      label={`${on ? 'Unmute' : 'Mute'} this problem of ${name}`}
      onClick={() => act(bridge.muteProblem(id, { code, path: null }, !on))}
    >
      {on ? 'Unmute' : 'Mute'}
    </Button>
  );
}

/** Problems of a folder that may have been moved. */
const MAY_BE_MOVED: readonly ProblemCode[] = ['missing', 'replaced'];

interface WaysForMovedProps extends MuteKindProps {
  readonly onRemove: () => void;
}

/** Goes on with a folder at another path, or removes it. */
function WaysForMoved({ workspace: { id, name }, problem, act, onRemove }: WaysForMovedProps) {
  if (!MAY_BE_MOVED.includes(problem.code)) return null;
  const locate = async () => {
    const path = await bridge.pickFolder('moved').catch(() => null);
    if (path !== null) act(bridge.locateWorkspace(id, path));
  };
  return (
    <>
      <Button icon="search" label={`Locate ${name}`} onClick={() => void locate()}>
        Locate…
      </Button>
      <Button icon="trash" label={`Remove ${name}`} onClick={onRemove}>
        Remove…
      </Button>
    </>
  );
}

interface WayOutProps {
  readonly problem: Problem;
  readonly name: string;
  readonly onLimits: () => void;
  readonly onSettings: () => void;
}

function WayOut({ problem, name, onLimits, onSettings }: WayOutProps) {
  switch (problem.code) {
    case 'too-many-files':
      return (
        <Button icon="limits" label={`Raise the limits of ${name}`} onClick={onLimits}>
          Raise the limits
        </Button>
      );
    case 'server-refused':
      return (
        <Button icon="settings" onClick={onSettings}>
          Open settings
        </Button>
      );
    default:
      return null;
  }
}
