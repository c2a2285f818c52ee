import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Branch, gitArguments, makeBranches } from '../files/branches';
import type { Source } from '../files/source';
import { awaitTree } from '../observe/arrival';
import { assertEqual } from '../observe/compare';
import type { RunningTool } from '../tools/tool';
import { type Bench, fillAndRest, isLockstep, scratch, timeoutFor, type Workload, withTool } from './workload';

const FILES = 2_000;
const REST_MS = 1_500;

/** Git replaces, adds and removes files, and switches back. */
export const branchSwitch: Workload = {
  name: 'branch-switch',
  description: 'git switch over 800 files, forth and back, from the start of git',
  ownOnly: false,
  follows: true,
  reach: 'machine',
  run: async (bench, tool) => {
    const copied = bench.sources.copy({ count: FILES }, scratch(bench));
    const [first, second] = makeBranches(copied);
    const source = { root: copied.root, tree: first.tree };
    await withTool(bench, tool, async (running) => {
      const mirror = await fillAndRest(running, source);
      for (const branch of [second, first]) {
        const before = await revision(running);
        bench.results.add('branch switch', 'ms', tool.name, await switchTo(branch, source, mirror));
        await sleep(REST_MS);
        await noteRevisions(bench, running, before);
      }
    });
  },
};

async function switchTo({ name, tree, gone }: Branch, { root }: Source, mirror: string): Promise<number> {
  const start = performance.now();
  const switched = promisify(execFile)('git', gitArguments(root, 'switch', '-q', name));
  const arrived = await awaitTree(mirror, { files: tree, gone }, timeoutFor(tree));
  await switched;
  return arrived - start + (await assertEqual({ root, tree }, mirror));
}

async function revision(running: RunningTool): Promise<number> {
  if (!isLockstep(running)) return 0;
  const { state } = await running.workspace();
  return state.kind === 'watching' ? state.revision : Number.NaN;
}

async function noteRevisions(bench: Bench, running: RunningTool, before: number): Promise<void> {
  if (!isLockstep(running)) return;
  bench.results.add('branch switch: revisions', '', 'lockstep', (await revision(running)) - before);
}
