import { useState } from 'preact/hooks';
import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { FileProblem } from '../../shared/model/problem';
import { count } from '../../shared/text/units';
import { AllowDialog } from '../files/allow-dialog';
import { groupProblems } from '../format/problem-groups';
import { Icon } from '../parts/icons/icon';
import { AllowedFiles } from './allowed-files';
import { ProblemGroup } from './problem-group';

interface ProblemsTabProps {
  readonly workspace: WorkspaceView;
  readonly act: (call: Promise<Outcome>) => void;
  readonly onLimits: () => void;
}

/** Files that are not copied as they are: those that need the user first, each with its ways out. */
export function ProblemsTab({ workspace, act, onLimits }: ProblemsTabProps) {
  const { problems, problemCount, muted } = workspace;
  const [allowing, setAllowing] = useState<FileProblem | null>(null);
  const unlisted = problemCount - problems.length;
  return (
    <section class="tab-body" aria-label="Problems">
      {problemCount === 0 && (
        <p class="nothing">
          <Icon name="ok" />
          <span>No problems. Every file that should be sent is sent.</span>
        </p>
      )}
      {groupProblems(problems, muted).map((group) => (
        <ProblemGroup
          key={group.code}
          group={group}
          workspace={workspace}
          act={act}
          onLimits={onLimits}
          onAllow={setAllowing}
        />
      ))}
      {unlisted > 0 && <p class="view__found">{count(unlisted)} more are not listed.</p>}
      <AllowedFiles id={workspace.id} look={`${problemCount} ${workspace.state.kind}`} />
      {allowing && (
        <AllowDialog
          id={workspace.id}
          path={allowing.path}
          reason={allowing.detail}
          onAllowed={() => setAllowing(null)}
          onClosed={() => setAllowing(null)}
        />
      )}
    </section>
  );
}
