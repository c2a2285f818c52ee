import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { needsAttention } from '../../shared/model/attention';
import { isBusy, isInSync } from '../../shared/model/overall';
import { count } from '../../shared/text/units';
import { Segments } from '../parts/controls/segments';

/** Choice of the folders to show, by state. */
export type StateChoice = 'all' | 'attention' | 'busy' | 'paused' | 'in-sync';

const CHOICES: readonly (readonly [StateChoice, string])[] = [
  ['all', 'All'],
  ['attention', 'Attention'],
  ['busy', 'Syncing'],
  ['paused', 'Paused'],
  ['in-sync', 'In sync'],
];

export function hasState(workspace: WorkspaceView, choice: StateChoice): boolean {
  switch (choice) {
    case 'all':
      return true;
    case 'attention':
      return needsAttention(workspace);
    case 'busy':
      return isBusy(workspace);
    case 'paused':
      return workspace.state.kind === 'paused';
    case 'in-sync':
      return isInSync(workspace) && !needsAttention(workspace);
  }
}

interface StateFilterProps {
  readonly workspaces: readonly WorkspaceView[];
  readonly value: StateChoice;
  readonly onChange: (value: StateChoice) => void;
}

/** Number of folders in each state, as a filter. A state without folders is left out. */
export function StateFilter({ workspaces, value, onChange }: StateFilterProps) {
  const choices = CHOICES.flatMap(([choice, text]) => {
    const n = workspaces.filter((workspace) => hasState(workspace, choice)).length;
    return n > 0 || choice === value ? [{ value: choice, text: <Counted text={text} n={n} /> }] : [];
  });
  return <Segments legend="Which folders" name="state-filter" choices={choices} value={value} onChange={onChange} />;
}

function Counted({ text, n }: { readonly text: string; readonly n: number }) {
  return (
    <>
      {text} <span class="segment__count">{count(n)}</span>
    </>
  );
}
