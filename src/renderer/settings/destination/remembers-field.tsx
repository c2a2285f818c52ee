import { useId } from 'preact/hooks';

interface RemembersFieldProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Says that the server never loses what it has, so that a new connection does not send everything again. */
export function RemembersField({ checked, onChange }: RemembersFieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label class="check">
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={id}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>This server remembers what it has</span>
      </label>
      <p class="field__hint" id={id}>
        A server that can’t say which files it has is sent all of them again after each reconnect. Check this only if
        the server keeps its files when it restarts. Other servers are not affected.
      </p>
    </div>
  );
}
