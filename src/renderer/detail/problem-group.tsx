import { useId, useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { isMuted } from '../../shared/model/muted';
import { type FileProblem, ROOT_PATH } from '../../shared/model/problem';
import { count, plural } from '../../shared/text/units';
import { bridge } from '../bridge/bridge';
import { actionText, type PathAction, problemActions } from '../files/path-actions';
import type { ProblemGroupModel } from '../format/problem-groups';
import { fittingLimits } from '../format/raised-limit';
import { ActionMenu } from '../parts/controls/action-menu';
import { Button } from '../parts/controls/button';
import { PathText } from '../parts/data/file-path';
import { Icon, type IconName } from '../parts/icons/icon';

/** Number of problems in view before the user asks for the rest. */
const FIRST = 5;
const SIGNS: Readonly<Record<ProblemGroupModel['weight'], IconName>> = {
  calls: 'attention',
  withheld: 'shield',
  muted: 'muted',
};

interface ProblemGroupProps {
  readonly group: ProblemGroupModel;
  readonly workspace: WorkspaceView;
  readonly act: (call: Promise<Outcome>) => void;
  readonly onLimits: () => void;
  readonly onAllow: (problem: FileProblem) => void;
}

/** The problems of one kind, with their ways out. */
export function ProblemGroup({ group, workspace, act, onLimits, onAllow }: ProblemGroupProps) {
  const { code, title, detail, weight, kindMuted, problems } = group;
  const { id, muted } = workspace;
  const [all, setAll] = useState(false);
  const titleId = useId();
  const listId = useId();
  const shown = all ? problems : problems.slice(0, FIRST);
  const mute = (path: string | null, on: boolean) => act(bridge.muteProblem(id, { code, path }, on));
  return (
    <section class="problems panel panel--tight" data-weight={weight} aria-labelledby={titleId}>
      <div class="panel__head">
        <h3 class="problems__title" id={titleId}>
          <Icon name={SIGNS[weight]} />
          <span>
            {title.replace(/\.$/, '')} <span class="problems__count">{count(problems.length)}</span>
          </span>
        </h3>
        <div class="problems__ways">
          <WayOut code={code} workspace={workspace} act={act} onLimits={onLimits} />
          {weight !== 'withheld' && (
            <Button
              icon={kindMuted ? 'unmuted' : 'muted'}
              variant="quiet"
              label={`${kindMuted ? 'Unmute' : 'Mute'} all: ${title}`}
              onClick={() => mute(null, !kindMuted)}
            >
              {kindMuted ? 'Unmute all' : 'Mute all'}
            </Button>
          )}
        </div>
      </div>
      {weight === 'muted' && <p class="problems__detail">Muted: it does not call for attention.</p>}
      {detail !== null && <p class="problems__detail">{detail}</p>}
      <ul class="problems__list" id={listId}>
        {shown.map((problem) => (
          <li class="problem" key={problem.path}>
            <div class="problem__words">
              {problem.path !== ROOT_PATH && (
                <p class="problem__path">
                  <PathText path={problem.path} />
                </p>
              )}
              {detail === null && <p class="problem__text">{problem.detail}</p>}
            </div>
            <ProblemWays
              problem={problem}
              onAction={(action) => {
                if (action === 'allow') onAllow(problem);
                else if (action !== 'raise') act(changeRule(id, problem.path, action));
              }}
            />
            {weight !== 'withheld' && !kindMuted && problem.path !== ROOT_PATH && (
              <MuteButton problem={problem} muted={isMuted(muted, problem)} onMute={(on) => mute(problem.path, on)} />
            )}
          </li>
        ))}
      </ul>
      {problems.length > FIRST && (
        <button
          type="button"
          class="button button--quiet"
          aria-expanded={all}
          aria-controls={listId}
          onClick={() => setAll(!all)}
        >
          <span>{all ? 'Show fewer' : `Show all ${count(problems.length)}`}</span>
        </button>
      )}
    </section>
  );
}

interface ProblemWaysProps {
  readonly problem: FileProblem;
  readonly onAction: (action: PathAction) => void;
}

/** The actions for one path: what solves the problem has a button, the rest is in a menu. */
function ProblemWays({ problem: { code, path: at }, onAction }: ProblemWaysProps) {
  const path = code === 'linked-work-tree' ? `${at}/` : at;
  const actions = problemActions(code);
  const solved = code === 'secret' || code === 'linked-work-tree' ? actions.slice(0, 1) : [];
  const others = actions.filter((action) => !solved.includes(action));
  const itemOf = (action: PathAction) => ({ text: actionText(action, path), onChoose: () => onAction(action) });
  return (
    <>
      {solved.map(itemOf).map(({ text, onChoose }) => (
        <Button key={text} label={`${text}: ${path}`} onClick={onChoose}>
          {text}
        </Button>
      ))}
      {others.length > 0 && <ActionMenu label={`Actions for ${path}`} items={others.map(itemOf)} />}
    </>
  );
}

/** A question that was not confirmed is no problem. */
async function changeRule(id: string, path: string, change: 'include' | 'exclude'): Promise<Outcome> {
  const outcome = await bridge.changeRule(id, path, change);
  return outcome.ok || outcome.problem.code === 'not-confirmed' ? { ok: true, value: null } : outcome;
}

interface MuteButtonProps {
  readonly problem: FileProblem;
  readonly muted: boolean;
  readonly onMute: (on: boolean) => void;
}

function MuteButton({ problem: { path }, muted, onMute }: MuteButtonProps) {
  return (
    <Button variant="quiet" label={`${muted ? 'Unmute' : 'Mute'}: ${path}`} onClick={() => onMute(!muted)}>
      {muted ? 'Unmute' : 'Mute'}
    </Button>
  );
}

type WayOutProps = Pick<ProblemGroupProps, 'workspace' | 'act' | 'onLimits'> & Pick<ProblemGroupModel, 'code'>;

/** The action that solves a kind of problem, if there is one. */
function WayOut({ code, workspace, act, onLimits }: WayOutProps) {
  const { id, name } = workspace;
  switch (code) {
    case 'too-many-files': {
      const limits = fittingLimits(workspace);
      if (limits === null) return null;
      return (
        <Button
          icon="limits"
          label={`Raise the limit of ${name} to ${plural(limits.maxFiles, 'file')}`}
          onClick={() => act(bridge.setLimits(id, limits))}
        >
          Raise to {count(limits.maxFiles)}
        </Button>
      );
    }
    case 'too-large':
      return (
        <Button icon="limits" label={`Raise the limits of ${name}`} onClick={onLimits}>
          Raise the limits
        </Button>
      );
    case 'unreadable':
    case 'name-not-unicode':
      return (
        <Button icon="folder" label={`Open folder ${name}`} onClick={() => act(bridge.openFolder(id))}>
          Open folder
        </Button>
      );
    case 'server-refused':
    case 'unstable':
    case 'io':
      return (
        <Button icon="retry" label={`Try again ${name}`} onClick={() => act(bridge.syncNow(id))}>
          Try again
        </Button>
      );
    default:
      return null;
  }
}
