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
        A server that can’t say what it has gets everything again after each new connection. Turn that off only for one
        that keeps files over its own restart. It makes no difference for other servers.
      </p>
    </div>
  );
}
