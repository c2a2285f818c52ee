import { useState } from 'preact/hooks';
import type { Destination, WorkspaceView } from '../../shared/model/app-snapshot';
import { count } from '../../shared/text/units';
import { FilesTab } from '../files/files-tab';
import { FolderActions } from '../folder-parts/folder-actions';
import { FolderProblem, useFolderCall } from '../folder-parts/folder-problem';
import { LimitsDialog } from '../folder-parts/limits-dialog';
import { RemoveDialog } from '../folder-parts/remove-dialog';
import { StateLine } from '../folder-parts/state-line';
import { StateNote } from '../folder-parts/state-note';
import { describe, isPassing } from '../format/descriptions';
import { Tabs } from '../parts/controls/tabs';
import { ViewHead } from '../parts/controls/view-head';
import { PathText } from '../parts/data/file-path';
import { SignIcon } from '../parts/icons/icon';
import { useSteady } from '../state/use-steady';
import type { FolderTab } from '../state/use-view';
import { ChangesTab } from './changes-tab';
import { LimitsTab } from './limits-tab';
import { OverviewTab } from './overview-tab';
import { ProblemsTab } from './problems-tab';

interface FolderViewProps {
  readonly workspace: WorkspaceView;
  readonly destination: Destination;
  readonly tab: FolderTab;
  /** Initial search among its files. */
  readonly query: string;
  readonly onTab: (tab: FolderTab) => void;
  readonly onSettings: () => void;
  /** Called after the folder was removed; the view closes. */
  readonly onRemoved: () => void;
  readonly onBack: () => void;
}

/** Everything about one workspace, in tabs, with all its actions. */
export function FolderView(props: FolderViewProps) {
  const { workspace, destination, tab, query, onTab, onSettings, onRemoved, onBack } = props;
  const { name, path, state, problemCount, attentionCount } = workspace;
  const steady = { ...workspace, state: useSteady(state, isPassing) };
  const [dialog, setDialog] = useState<'limits' | 'remove' | null>(null);
  const { act, problem, dismiss } = useFolderCall();
  return (
    <article class="view folder" aria-label={name} data-state={state.kind}>
      <ViewHead title={<bdi>{name}</bdi>} onBack={onBack} actions={<FolderActions workspace={workspace} act={act} />} />
      <div class="folder__head">
        <p class="folder__path">
          <PathText path={path} />
        </p>
        <div class="folder__state">
          <SignIcon sign={describe(steady).sign} />
          <div class="folder__words">
            <StateLine workspace={steady} />
          </div>
        </div>
      </div>
      <div class="stack folder__notes">
        <StateNote
          workspace={workspace}
          act={act}
          onLimits={() => setDialog('limits')}
          onSettings={onSettings}
          onRemove={() => setDialog('remove')}
        />
        <FolderProblem workspace={workspace} problem={problem} dismiss={dismiss} />
      </div>
      <Tabs
        label={`About ${name}`}
        selected={tab}
        onSelect={onTab}
        tabs={[
          { key: 'overview', text: 'Overview' },
          { key: 'changes', text: 'Changes' },
          { key: 'files', text: 'Files' },
          {
            key: 'problems',
            text: 'Problems',
            count: problemCount > 0 ? count(problemCount) : null,
            marked: attentionCount > 0,
          },
          { key: 'limits', text: 'Limits' },
        ]}
      >
        {tab === 'overview' && (
          <OverviewTab workspace={workspace} act={act} onTab={onTab} onRemove={() => setDialog('remove')} />
        )}
        {tab === 'changes' && <ChangesTab workspace={workspace} />}
        {tab === 'files' && <FilesTab workspace={workspace} query={query} onLimits={() => setDialog('limits')} />}
        {tab === 'problems' && <ProblemsTab workspace={workspace} act={act} onLimits={() => setDialog('limits')} />}
        {tab === 'limits' && <LimitsTab workspace={workspace} onChange={() => setDialog('limits')} />}
      </Tabs>
      {dialog === 'limits' && <LimitsDialog workspace={workspace} onClosed={() => setDialog(null)} />}
      {dialog === 'remove' && (
        <RemoveDialog
          workspace={workspace}
          destination={destination}
          onRemoved={onRemoved}
          onClosed={() => setDialog(null)}
        />
      )}
    </article>
  );
}
