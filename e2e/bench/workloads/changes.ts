import { makeChanges, planChanges } from '../files/changes';
import { randomNumbers } from '../files/random';
import { awaitTree } from '../observe/arrival';
import { assertEqual } from '../observe/compare';
import { fillAndRest, scratch, timeoutFor, type Workload, withTool } from './workload';

const FILES = 2_000;
const COUNTS = { edits: 1_000, creates: 500, deletes: 500 };

/** A code generator, a formatter or a search and replace has gone over the folder. */
export const changes: Workload = {
  name: 'changes',
  description: '1,000 edits, 500 creates and 500 deletes at once, from the first change',
  ownOnly: false,
  follows: true,
  reach: 'machine',
  run: async (bench, tool, round) => {
    const source = bench.sources.copy({ count: FILES }, scratch(bench));
    await withTool(bench, tool, async (running) => {
      const mirror = await fillAndRest(running, source);
      const planned = planChanges(source, COUNTS, randomNumbers(round));
      const start = performance.now();
      makeChanges(source, planned);
      const arrived = await awaitTree(mirror, { files: source.tree, gone: planned.deletes }, timeoutFor(source.tree));
      bench.results.add('2,000 changes', 'ms', tool.name, arrived - start + (await assertEqual(source, mirror)));
    });
  },
};
