import type { ComponentChildren } from 'preact';

export interface Segment<T extends string> {
  readonly value: T;
  readonly words: ComponentChildren;
}

interface SegmentsProps<T extends string> {
  /** What is chosen, for who can't see it. */
  readonly legend: string;
  /** Of this group of radio buttons, like no other's in the window. */
  readonly name: string;
  readonly choices: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A few choices side by side, of which one is taken. */
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
          <span>{choice.words}</span>
        </label>
      ))}
    </fieldset>
  );
}
