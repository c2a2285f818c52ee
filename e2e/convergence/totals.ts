import type { Outcome } from './scenario';

/** Totals of many runs. */
export class Totals {
  readonly failedSeeds: string[] = [];
  private readonly faults = new Map<string, number>();
  private readonly runs = { receiver: 0, plain: 0 };
  private operations = 0;
  private claims = 0;

  add(outcome: Outcome): void {
    this.runs[outcome.server]++;
    this.operations += outcome.operations;
    this.claims += outcome.claims;
    for (const [name, count] of outcome.faults) this.faults.set(name, (this.faults.get(name) ?? 0) + count);
    if (outcome.violations.length > 0) this.failedSeeds.push(`--suite ${outcome.suite} --seed ${outcome.seed}`);
  }

  /** Several lines for a person. */
  report(): string {
    const { receiver, plain } = this.runs;
    const faults = [...this.faults].sort(([, a], [, b]) => b - a).map(([name, count]) => `  ${count} × ${name}`);
    return [
      `${receiver + plain} runs (${receiver} with the receiver, ${plain} with a plain server), ${this.failedSeeds.length} failed`,
      `${this.operations} operations, ${this.claims} claims checked, faults:`,
      ...faults,
      ...this.failedSeeds.map((seed) => `failed: npm run soak -- ${seed}`),
    ].join('\n');
  }
}
