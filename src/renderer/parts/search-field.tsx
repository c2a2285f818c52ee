import { Icon } from './icon';

interface SearchFieldProps {
  /** Accessible name. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export function SearchField({ label, placeholder, value, onInput }: SearchFieldProps) {
  const clear = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || value === '') return;
    // The first Escape empties the field, the next one leaves the view.
    event.preventDefault();
    onInput('');
  };
  return (
    <div class="search">
      <Icon name="search" />
      <input
        class="input"
        type="search"
        spellcheck={false}
        autocomplete="off"
        aria-label={label}
        placeholder={placeholder}
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={clear}
      />
    </div>
  );
}
