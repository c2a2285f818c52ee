import { useId } from 'preact/hooks';
import { Callout } from '../../parts/controls/callout';
import { Icon } from '../../parts/icons/icon';

interface InsecureConsentProps {
  readonly accepted: boolean;
  readonly error: string | undefined;
  readonly onChange: (accepted: boolean) => void;
}

/** The risk of an unencrypted address, which the user has to accept. */
export function InsecureConsent({ accepted, error, onChange }: InsecureConsentProps) {
  const id = useId();
  return (
    <Callout tone="warn" icon="attention" title="This address is not encrypted">
      <p>Everybody on the way can read the key and your files. Prefer an https:// address.</p>
      <label class="check">
        <input
          type="checkbox"
          checked={accepted}
          aria-invalid={error !== undefined}
          aria-describedby={error === undefined ? undefined : id}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>Send the key and my files unencrypted all the same</span>
      </label>
      {error && (
        <p class="field__error" id={id}>
          <Icon name="attention" />
          {error}
        </p>
      )}
    </Callout>
  );
}
