/** Measures the app beside other tools, in turns, and prints what came out. Progress goes to stderr. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { type Disk, openDisk } from './disk';
import { Sources } from './files/source';
import { type Options, parseOptions, USAGE } from './options';
import { Results } from './report/results';
import { report } from './report/table';
import { tools as allTools, notMeasured } from './tools/all';
import type { Tool } from './tools/tool';
import { workloads as allWorkloads } from './workloads/all';
import type { Bench, Workload } from './workloads/workload';

async function main(args: readonly string[]): Promise<void> {
  const options = parseOptions(args);
  if (!options) {
    console.log([USAGE, ...lines('Workloads', allWorkloads), ...lines('Tools', allTools)].join('\n'));
    return;
  }
  const byDefault = allWorkloads.filter(({ onlyByName }) => !onlyByName || options.only);
  const workloads = chosen(byDefault, options.only, 'workload');
  const tools = chosen(allTools, options.tools, 'tool');
  const disk = openDisk(options.disk);
  removeAtEnd(disk);
  mkdirSync(join(disk.root, 'sources'));
  const bench = { disk, sources: new Sources(join(disk.root, 'sources')), results: new Results(say) };
  describeRun(bench, options);
  const installed = tools.filter((tool) => isInstalled(tool, bench.results));
  for (const workload of workloads) await measure(bench, workload, installed, options.rounds);
  console.log(`\n${report(bench.results)}`);
  if (options.json) writeFileSync(options.json, toJson(bench.results));
}

/** Every round in another order, so that no tool always follows the same one. */
async function measure(bench: Bench, workload: Workload, tools: readonly Tool[], rounds: number): Promise<void> {
  const taking = tools.filter((tool) => {
    if (workload.ownOnly) return tool.name === 'lockstep';
    return (tool.follows || !workload.follows) && (tool.reach === 'both' || tool.reach === workload.reach);
  });
  say(`\n${workload.name}: ${workload.description}`);
  for (let round = 0; round < rounds; round++) {
    for (const tool of rotated(taking, round)) {
      say(`${tool.name}, round ${round + 1} of ${rounds}`);
      try {
        await workload.run(bench, tool, round);
      } catch (error) {
        bench.results.fail(workload.name, tool.name, firstLine(error));
      }
    }
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.trim().split('\n')[0] ?? '';
}

/** Progress goes to stderr, the result to stdout. */
function say(line: string): void {
  console.error(line);
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

function isInstalled(tool: Tool, results: Results): boolean {
  const reason = tool.missing();
  results.note(reason === null ? `${tool.name}: ${tool.description}` : `skipped: ${tool.name}: ${reason}`);
  return reason === null;
}

function describeRun({ disk, results }: Bench, { rounds }: Options): void {
  const cpu = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}`;
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
  results.note(`Medians of ${rounds} rounds, with the smallest and the largest value; files in memory at the start.`);
  results.note(`On ${cpu}, ${memory}, ${process.platform} ${release()}, ${disk.description}.`);
  for (const line of notMeasured) results.note(`skipped: ${line}`);
}

function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[] | null,
  kind: string,
): T[] {
  const unknown = names?.find((name) => !all.some((item) => item.name === name));
  if (unknown !== undefined) throw new Error(`There is no ${kind} ${unknown}. See --list.`);
  return all.filter(({ name }) => names?.includes(name) ?? true);
}

function lines(title: string, items: readonly { readonly name: string; readonly description: string }[]): string[] {
  return ['', title, ...items.map(({ name, description }) => `  ${name.padEnd(16)} ${description}`)];
}

function toJson({ columns, failures, notes }: Results): string {
  const plain = columns.map(({ name, unit, values }) => ({ name, unit, values: Object.fromEntries(values) }));
  return `${JSON.stringify({ columns: plain, failures, notes }, null, 2)}\n`;
}

function removeAtEnd(disk: Disk): void {
  process.once('exit', () => disk.remove());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
process.exit(0);
