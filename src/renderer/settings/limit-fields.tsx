import { Field } from '../parts/field';
import type { LimitsDraft, LimitsErrors } from './limits-form';

interface LimitFieldsProps {
  readonly draft: LimitsDraft;
  readonly errors: LimitsErrors;
  readonly disabled?: boolean;
  readonly onChange: (draft: LimitsDraft) => void;
}

/** The two fields of a workspace's limits. */
export function LimitFields({ draft, errors, disabled = false, onChange }: LimitFieldsProps) {
  return (
    <div class="field-pair">
      <Field label="Most files in a folder" error={errors.maxFiles}>
        {(control) => (
          <input
            {...control}
            class="input input--number"
            type="number"
            min="1"
            step="1"
            value={draft.maxFiles}
            disabled={disabled}
            onInput={(event) => onChange({ ...draft, maxFiles: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label="Largest file, KB" hint="Larger files are skipped and listed." error={errors.maxFileKb}>
        {(control) => (
          <input
            {...control}
            class="input input--number"
            type="number"
            min="0"
            step="any"
            value={draft.maxFileKb}
            disabled={disabled}
            onInput={(event) => onChange({ ...draft, maxFileKb: event.currentTarget.value })}
          />
        )}
      </Field>
    </div>
  );
}
