import type { WorkspaceView } from '../../preload/contract';
import { needsAttention } from '../../shared/attention';
import { count } from '../../shared/units';
import { isBusy, isInSync } from '../format/words';

/** Which folders to show, by how they are. */
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
      return isInSync(workspace);
  }
}

interface StateFilterProps {
  readonly workspaces: readonly WorkspaceView[];
  readonly value: StateChoice;
  readonly onChange: (value: StateChoice) => void;
}

/** How many folders there are of each state, and the way to see only those. A state that nobody has is left out. */
export function StateFilter({ workspaces, value, onChange }: StateFilterProps) {
  const numbers = CHOICES.map(([choice, words]) => {
    return { choice, words, n: workspaces.filter((workspace) => hasState(workspace, choice)).length };
  });
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Which folders</legend>
      {numbers
        .filter(({ choice, n }) => n > 0 || choice === value)
        .map(({ choice, words, n }) => (
          <label class="segment" key={choice}>
            <input
              class="segment__input"
              type="radio"
              name="state-filter"
              checked={value === choice}
              onChange={() => onChange(choice)}
            />
            <span>
              {words} <span class="segment__count">{count(n)}</span>
            </span>
          </label>
        ))}
    </fieldset>
  );
}
