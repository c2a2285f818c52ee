import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentTask, AgentTimes, EditTimes, GoodTask } from '../edges/parts';
import { ReceiverProgram } from '../edges/receiver-program';
import { quantile } from '../report/statistics';
import { Part } from '../tools/program';
import { type Bench, type Workload, withHome } from './workload';

const EDGES = 50;
const READERS = 150;
const WAITERS = 50;
const COMMIT_EVERY_MS = 1_000;
const DURATION_MS = 20_000;
const REST_MS = 3_000;

/** Agents that read, search and wait at one receiver while edges commit. */
export const agents: Workload = {
  name: 'agents',
  description: `${READERS} agents that read and search once a second and ${WAITERS} that wait, beside ${EDGES} edges that commit once a second`,
  ownOnly: true,
  reach: 'machine',
  follows: true,
  onlyByName: true,
  run: (bench) =>
    withHome(bench, 'receiver', async (home) => {
      const receiver = await ReceiverProgram.start(join(home, 'mirrors'));
      const part = (name: string) => join(import.meta.dirname, `../edges/${name}.ts`);
      const good = new Part<GoodTask, EditTimes[]>(part('good-edges'));
      const readers = new Part<AgentTask, AgentTimes>(part('agents'));
      try {
        await good.ask({ kind: 'start', target: receiver.target, edges: EDGES });
        const edit = () => good.ask({ kind: 'edit', durationMs: DURATION_MS, everyMs: COMMIT_EVERY_MS });
        const alone = await edit();
        await sleep(REST_MS);
        const before = receiver.memoryMib;
        const task = { target: receiver.target, readers: READERS, waiters: WAITERS, durationMs: DURATION_MS };
        const [beside, times] = await Promise.all([edit(), readers.ask(task)]);
        report(bench, { alone, beside, times, memory: [before, receiver.memoryMib] });
      } finally {
        await good.stop();
        await readers.stop();
        await receiver.stop();
      }
    }),
};

interface Measured {
  readonly alone: readonly EditTimes[];
  readonly beside: readonly EditTimes[];
  readonly times: AgentTimes;
  readonly memory: readonly [number, number];
}

function report({ results }: Bench, { alone, beside, times, memory }: Measured): void {
  const add = (what: string, unit: string, value: number) => results.add(`agents: ${what}`, unit, 'receiver', value);
  const net = (edits: readonly EditTimes[]) =>
    edits.map(({ tookMs, ownMs, othersMs }) => Math.max(0, tookMs - ownMs - othersMs));
  for (const part of [0.5, 0.95]) {
    const name = `p${part * 100}`;
    add(`file read ${name}`, 'ms', quantile(times.file, part));
    add(`search ${name}`, 'ms', quantile(times.search, part));
    add(`wait after the commit ${name}`, 'ms', quantile(times.wait, part));
    add(`commit alone ${name}`, 'ms', quantile(net(alone), part));
    add(`commit beside agents ${name}`, 'ms', quantile(net(beside), part));
  }
  add('memory before', 'MiB', memory[0]);
  add('memory after', 'MiB', memory[1]);
}
