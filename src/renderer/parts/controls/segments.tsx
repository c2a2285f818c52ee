import type { ComponentChildren } from 'preact';

export interface Segment<T extends string> {
  readonly value: T;
  readonly text: ComponentChildren;
}

interface SegmentsProps<T extends string> {
  /** Accessible name of the group. */
  readonly legend: string;
  /** Name of the radio buttons, unique in the window. */
  readonly name: string;
  readonly choices: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A few choices side by side, one of them selected. */
export function Segments<T extends string>({ legend, name, choices, value, onChange }: SegmentsProps<T>) {
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{legend}</legend>
      {choices.map((choice) => (
        <label class="segment" key={choice.value}>
          <input
            class="segment__input"
            type="radio"
            name={name}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
          />
          <span>{choice.text}</span>
        </label>
      ))}
    </fieldset>
  );
}
