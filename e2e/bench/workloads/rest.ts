import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Source } from '../files/source';
import { type ProcessFacts, processTree, total } from '../observe/processes';
import { launchEmptyApp } from '../tools/empty-app';
import { type Bench, fillAndRest, type Workload, withHome, withLockstep } from './workload';

const FILES = 20_000;
/** V8 tidies up after the work for about half a minute, and a closed window is let go after as long, ms. */
const CALM_MS = 45_000;
const WATCHED_MS = 20_000;
const MIB = 1024 ** 2;
const RECEIVER = 'utility node.mojom.NodeService';

/** Cost of the app at rest, beside an Electron app that does nothing. */
export const rest: Workload = {
  name: 'rest',
  description: `at rest for 20 s in the tray, with ${FILES.toLocaleString('en')} files`,
  ownOnly: true,
  follows: true,
  reach: 'machine',
  run: async (bench) => {
    await withHome(bench, 'empty', async (home) => {
      const app = await launchEmptyApp(home);
      await note(bench, 'empty Electron app', app.process().pid as number);
      await app.close();
    });
    await withLockstep(bench, true, async (running) => {
      const pid = running.app.app.process().pid as number;
      const watchesBefore = total(processTree(pid), 'inotifyWatches');
      const source = bench.sources.get({ count: FILES });
      await fillAndRest(running, source);
      // As a user closes it: the app is in the tray then, and lets go of the window soon.
      await running.page.evaluate(() => (globalThis as unknown as { close(): void }).close());
      await note(bench, 'lockstep', pid);
      const watches = total(processTree(pid), 'inotifyWatches') - watchesBefore;
      bench.results.add('at rest: watches above kept directories', '', 'lockstep', watches - directoriesOf(source));
    });
  },
};

async function note({ results }: Bench, tool: string, pid: number): Promise<void> {
  await sleep(CALM_MS);
  const before = processTree(pid);
  await sleep(WATCHED_MS);
  const after = processTree(pid);
  const main = (processes: readonly ProcessFacts[]) => processes.filter(({ role }) => role === 'main');
  const receiver = (processes: readonly ProcessFacts[]) => processes.filter(({ role }) => role === RECEIVER);
  results.add('at rest: CPU ticks in 20 s', '', tool, total(after, 'cpuTicks') - total(before, 'cpuTicks'));
  results.add('at rest: CPU ticks, main', '', tool, total(main(after), 'cpuTicks') - total(main(before), 'cpuTicks'));
  results.add('at rest: wake-ups, main', '', tool, total(main(after), 'wakeUps') - total(main(before), 'wakeUps'));
  results.add('at rest: memory, main', 'MiB', tool, total(main(after), 'pss') / MIB);
  results.add('at rest: memory, all processes', 'MiB', tool, total(after, 'pss') / MIB);
  if (receiver(after).length === 0) return;
  const woken = total(receiver(after), 'wakeUps') - total(receiver(before), 'wakeUps');
  const ticks = total(receiver(after), 'cpuTicks') - total(receiver(before), 'cpuTicks');
  results.add('at rest: CPU ticks, receiver', '', tool, ticks);
  results.add('at rest: wake-ups, receiver', '', tool, woken);
  results.add('at rest: memory, receiver', 'MiB', tool, total(receiver(after), 'pss') / MIB);
}

/** The folder itself and every folder in it that holds something. */
function directoriesOf({ tree }: Source): number {
  const directories = new Set<string>();
  for (const path of tree.keys()) {
    for (let at = dirname(path); !directories.has(at); at = dirname(at)) directories.add(at);
  }
  return directories.size;
}
