import type { FileFilter as Filter } from '../../preload/contract';

const CHOICES: readonly (readonly [Filter, string])[] = [
  ['all', 'All'],
  ['sent', 'Sent'],
  ['withheld', 'Withheld'],
];

interface FileFilterProps {
  readonly value: Filter;
  readonly onChange: (value: Filter) => void;
}

/** Which paths to list. */
export function FileFilter({ value, onChange }: FileFilterProps) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">Which paths</legend>
      {CHOICES.map(([choice, words]) => (
        <label class="segment" key={choice}>
          <input
            class="segment__input"
            type="radio"
            name="file-filter"
            checked={value === choice}
            onChange={() => onChange(choice)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}
