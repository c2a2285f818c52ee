import type { SettingsView } from '../../../shared/model/settings';
import { Field } from '../../parts/controls/field';
import { OverrideNote } from '../form/override-note';

interface CaFileFieldProps {
  readonly settings: SettingsView;
  readonly value: string;
  readonly onChange: (path: string) => void;
}

/** CA file, for servers whose certificate comes from an authority of their own. */
export function CaFileField({ settings, value, onChange }: CaFileFieldProps) {
  const fixed = settings.overridden.includes('caFile');
  return (
    <>
      <Field
        label="CA file"
        hint={fixed ? undefined : 'Only for a private certificate authority: path to its PEM file.'}
      >
        {(control) => (
          <input
            {...control}
            class="input"
            type="text"
            spellcheck={false}
            autocomplete="off"
            placeholder="None"
            value={value}
            disabled={fixed}
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        )}
      </Field>
      {fixed && <OverrideNote variables={['LOCKSTEP_CA_FILE']} />}
    </>
  );
}
