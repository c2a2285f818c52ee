import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../icons/icon';

interface SearchFieldProps {
  /** Accessible name. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

/** The search field of a view; Ctrl+F or ⌘F focuses it. */
export function SearchField({ label, placeholder, value, onInput }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const wanted = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'f';
      if (!wanted || document.querySelector('dialog[open]') || !field.current?.checkVisibility()) return;
      event.preventDefault();
      field.current.select();
      field.current.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
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
        ref={field}
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
