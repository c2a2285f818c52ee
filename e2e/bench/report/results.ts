/** Measurements, column by column; `unit` applies to all values. */
export interface Column {
  readonly name: string;
  readonly unit: string;
  /** One value a round, by tool. */
  readonly values: Map<string, number[]>;
}

/** Something that did not come to a value, and why. */
export interface Failure {
  readonly column: string;
  readonly tool: string;
  readonly reason: string;
}

/** Everything that a run of the bench has found out, in the order in which it did. */
export class Results {
  readonly columns: Column[] = [];
  readonly failures: Failure[] = [];
  readonly notes: string[] = [];

  /** @param onValue called with each value as a line of text */
  constructor(private readonly onValue: (line: string) => void) {}

  add(column: string, unit: string, tool: string, value: number): void {
    let known = this.columns.find(({ name }) => name === column);
    if (!known) {
      known = { name: column, unit, values: new Map() };
      this.columns.push(known);
    }
    known.values.set(tool, [...(known.values.get(tool) ?? []), value]);
    this.onValue(`${tool}: ${column} ${value.toFixed(1)} ${unit}`);
  }

  fail(column: string, tool: string, reason: string): void {
    this.failures.push({ column, tool, reason });
    this.onValue(`${tool}: ${column} FAILED: ${reason}`);
  }

  note(line: string): void {
    if (!this.notes.includes(line)) this.notes.push(line);
  }
}
