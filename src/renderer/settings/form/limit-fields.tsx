import { Field, type FieldProps } from '../../parts/controls/field';
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
      <NumberField
        label="Most files in a folder"
        error={errors.maxFiles}
        min={1}
        step="1"
        value={draft.maxFiles}
        disabled={disabled}
        onInput={(maxFiles) => onChange({ ...draft, maxFiles })}
      />
      <NumberField
        label="Largest file, KB"
        hint="Larger files are skipped and listed."
        error={errors.maxFileKb}
        min={0}
        step="any"
        value={draft.maxFileKb}
        disabled={disabled}
        onInput={(maxFileKb) => onChange({ ...draft, maxFileKb })}
      />
    </div>
  );
}

interface NumberFieldProps extends Omit<FieldProps, 'children'> {
  readonly min: number;
  readonly step: string;
  readonly value: string;
  readonly disabled: boolean;
  readonly onInput: (value: string) => void;
}

/** A labelled field for a number. */
export function NumberField({ min, step, value, disabled, onInput, ...field }: NumberFieldProps) {
  return (
    <Field {...field}>
      {(control) => (
        <input
          {...control}
          class="input input--number"
          type="number"
          min={min}
          step={step}
          value={value}
          disabled={disabled}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
