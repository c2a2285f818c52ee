import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { constants, zstdCompressSync } from 'node:zlib';
import { makeChanges, planChanges } from '../files/changes';
import { pick, randomNumbers } from '../files/random';
import type { Source } from '../files/source';
import { Link, type Network, nameOf, wireTime } from '../network/link';
import { awaitContent, awaitTree } from '../observe/arrival';
import { assertEqual } from '../observe/compare';
import { quantile } from '../report/statistics';
import { FLOOR } from '../report/table';
import type { RunningTool } from '../tools/tool';
import { type Bench, fill, scratch, timeoutFor, type Workload, withHome } from './workload';

const FILES = 2_000;
const EDITS = 20;
const EDITS_AT_ONCE = 300;
const PAUSE_MS = { least: 150, most: 650 };
/** No tool is measured in its first moments, and what follows the last byte of a step is counted, ms. */
const REST_MS = 2_000;
const TIMEOUT_MS = 30_000;
const GROUP_FILES = 64;

const near: Network = { delayMs: 25, megabitsPerSecond: 20 };
const far: Network = { delayMs: 75, megabitsPerSecond: 5 };

/** The server is somewhere else. */
export const networks: readonly Workload[] = [networkWorkload('network', near), networkWorkload('network-far', far)];

function networkWorkload(name: string, network: Network): Workload {
  return {
    name,
    description: `${FILES.toLocaleString('en')} files, ${EDITS} single edits, then ${EDITS_AT_ONCE} at once, over ${nameOf(network)}`,
    ownOnly: false,
    follows: true,
    reach: 'network',
    run: async (bench, tool, round) => {
      const source = bench.sources.copy({ count: FILES }, scratch(bench));
      if (tool.name === 'lockstep') addFloor(bench, source, network);
      await withHome(bench, tool.name, async (home) => {
        const link = new Link(network);
        let running: RunningTool | undefined;
        try {
          running = await tool.start(home, link);
          await sleep(REST_MS);
          await measure(bench, { tool: tool.name, running, link, source, round });
        } finally {
          await running?.stop();
          await link.stop();
        }
      });
    },
  };
}

interface Run {
  readonly tool: string;
  readonly running: RunningTool;
  readonly link: Link;
  readonly source: Source;
  readonly round: number;
}

async function measure({ results }: Bench, { tool, running, link, source, round }: Run): Promise<void> {
  const { root, tree } = source;
  const random = randomNumbers(round);
  const over = nameOf(link.network);
  const carried = await meter(link);

  const { mirror, took } = await fill(running, source);
  await sleep(REST_MS);
  results.add(`first sync, ${over}`, 'ms', tool, took);
  results.add(`first sync, bytes up, ${over}`, 'KB', tool, (await carried()) / 1_000);

  const edits: number[] = [];
  for (const [n, path] of pick([...tree.keys()], EDITS, random).entries()) {
    const content = Buffer.concat([readFileSync(join(root, path)), Buffer.from(`\n// Edit ${n}.\n`)]);
    tree.set(path, content.length);
    const start = performance.now();
    writeFileSync(join(root, path), content);
    edits.push(awaitContent(join(mirror, path), content, TIMEOUT_MS) - start);
    await sleep(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
  }
  await sleep(REST_MS);
  results.add(`edit p50, ${over}`, 'ms', tool, quantile(edits, 0.5));
  results.add(`edit max, ${over}`, 'ms', tool, Math.max(...edits));
  results.add(`an edit, bytes up, ${over}`, 'KB', tool, (await carried()) / EDITS / 1_000);

  const planned = planChanges(source, { edits: EDITS_AT_ONCE, creates: 0, deletes: 0 }, random);
  const start = performance.now();
  makeChanges(source, planned);
  const arrived = await awaitTree(mirror, { files: tree }, timeoutFor(tree));
  const late = await assertEqual(source, mirror);
  await sleep(REST_MS);
  results.add(`${EDITS_AT_ONCE} edits, ${over}`, 'ms', tool, arrived - start + late);
  results.add(`${EDITS_AT_ONCE} edits, bytes up, ${over}`, 'KB', tool, (await carried()) / 1_000);
}

/** Says how many bytes went up since it was asked last. */
async function meter(link: Link): Promise<() => Promise<number>> {
  let before = await link.bytesUp();
  return async () => {
    const now = await link.bytesUp();
    const bytes = now - before;
    before = now;
    return bytes;
  };
}

/** The time and the bytes of a tool that does nothing but compress and send. */
function addFloor({ results }: Bench, { root, tree }: Source, network: Network): void {
  const paths = [...tree.keys()];
  let bytes = 0;
  for (let at = 0; at < paths.length; at += GROUP_FILES) {
    const group = Buffer.concat(paths.slice(at, at + GROUP_FILES).map((path) => readFileSync(join(root, path))));
    bytes += zstdCompressSync(group, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }).length;
  }
  results.note(
    `${FLOOR} over a network is computed: the bytes after zstd at level 1 in groups of ${GROUP_FILES} files, by the rate, and one way.`,
  );
  results.add(`first sync, ${nameOf(network)}`, 'ms', FLOOR, wireTime(network, bytes));
  results.add(`first sync, bytes up, ${nameOf(network)}`, 'KB', FLOOR, bytes / 1_000);
  results.add(`edit p50, ${nameOf(network)}`, 'ms', FLOOR, network.delayMs);
}
