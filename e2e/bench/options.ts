import { parseArgs } from 'node:util';

export interface Options {
  /** Names of the workloads to run; null for all. */
  readonly only: readonly string[] | null;
  /** Names of the tools to measure; null for all. */
  readonly tools: readonly string[] | null;
  /** Rounds of each workload with each tool. */
  readonly rounds: number;
  /** File for all samples; null for none. */
  readonly json: string | null;
  /** Folder to work in, instead of a file system made for the bench; null to make one where that is possible. */
  readonly disk: string | null;
}

export const USAGE = `npm run bench -- [options]

  --only NAME,…    workloads to run (default: all but those of many edges)
  --tools NAME,…   tools to measure (default: all that are installed)
  --rounds N       how often each tool does each workload (default: 5)
  --json FILE      write every sample there, too
  --disk FOLDER    work in this folder instead of on a file system made for the purpose
  --list           name the workloads and tools, and end`;

/**
 * Reads the command line; null when it only asks what there is.
 * @throws with the usage when it can't be understood
 */
export function parseOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      tools: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' },
      disk: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1 on.');
  if (values.list) return null;
  return {
    only: names(values.only),
    tools: names(values.tools),
    rounds,
    json: values.json ?? null,
    disk: values.disk ?? null,
  };
}

function names(list: string | undefined): readonly string[] | null {
  return list === undefined ? null : list.split(',').filter((name) => name !== '');
}
