import type { Column, Results } from './results';
import { median } from './statistics';

/** The tool that ratios are to. */
export const FLOOR = 'wire-floor';

/** Everything as Markdown: a table for what several tools were asked, a list for what only the app was. */
export function report(results: Results): string {
  const shared = results.columns.filter(({ values }) => values.size > 1 && values.has(FLOOR));
  const own = results.columns.filter((column) => !shared.includes(column));
  return [
    ...shared.map(tableOf),
    ...(own.length > 0 ? [ownTable(own)] : []),
    ...results.failures.map(({ column, tool, reason }) => `FAILED: ${tool}, ${column}: ${reason.trim()}`),
    results.notes.join('\n'),
  ].join('\n\n');
}

/** One workload, its tools from fast to slow. */
function tableOf({ name, unit, values }: Column): string {
  const floor = values.get(FLOOR);
  const rows = [...values]
    .sort(([, a], [, b]) => median(a) - median(b))
    .map(([tool, samples]) => {
      const ratio = floor ? `${(median(samples) / median(floor)).toFixed(2)} ×` : '–';
      return [tool, number(median(samples)), spread(samples), ratio, String(samples.length)];
    });
  return markdown([`${name} (${unit})`, 'median', 'spread', 'to the floor', 'runs'], rows);
}

function ownTable(columns: readonly Column[]): string {
  const rows = columns.flatMap(({ name, unit, values }) =>
    [...values].map(([tool, samples]) => [
      name,
      tool,
      `${number(median(samples))} ${unit}`.trim(),
      spread(samples),
      String(samples.length),
    ]),
  );
  return markdown(['', 'of', 'median', 'spread', 'runs'], rows);
}

function spread(samples: readonly number[]): string {
  return `${number(Math.min(...samples))} … ${number(Math.max(...samples))}`;
}

function number(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 20 ? 1 : 0 });
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, at) => Math.max(cell.length, 3, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] as number) : cell.padStart(widths[at] as number))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
