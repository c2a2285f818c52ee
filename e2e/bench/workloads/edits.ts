import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pick, randomNumbers } from '../files/random';
import { awaitContent } from '../observe/arrival';
import { assertEqual } from '../observe/compare';
import { quantile } from '../report/statistics';
import { fillAndRest, scratch, type Workload, withTool } from './workload';

const FILES = 2_000;
const EDITS = 60;
const PAUSE_MS = { least: 150, most: 650 };
const TIMEOUT_MS = 30_000;

/** One file after the other is saved, as an editor does it that writes in place. */
export const edits: Workload = {
  name: 'edits',
  description: `${EDITS} single edits with random pauses, from the write until its bytes are in the mirror`,
  ownOnly: false,
  follows: true,
  reach: 'machine',
  run: async (bench, tool, round) => {
    const source = bench.sources.copy({ count: FILES }, scratch(bench));
    await withTool(bench, tool, async (running) => {
      const mirror = await fillAndRest(running, source);
      const random = randomNumbers(round);
      const took: number[] = [];
      for (const [n, path] of pick([...source.tree.keys()], EDITS, random).entries()) {
        const content = Buffer.concat([readFileSync(join(source.root, path)), Buffer.from(`\n// Edit ${n}.\n`)]);
        source.tree.set(path, content.length);
        const start = performance.now();
        writeFileSync(join(source.root, path), content);
        took.push(awaitContent(join(mirror, path), content, TIMEOUT_MS) - start);
        await sleep(PAUSE_MS.least + random() * (PAUSE_MS.most - PAUSE_MS.least));
      }
      await assertEqual(source, mirror);
      bench.results.add('edit p50', 'ms', tool.name, quantile(took, 0.5));
      bench.results.add('edit p95', 'ms', tool.name, quantile(took, 0.95));
    });
  },
};
