import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hostileKinds } from '../edges/hostile-kinds';
import { EDIT_EVERY_MS, type EditTimes, type GoodTask, type HostileTask } from '../edges/parts';
import { ReceiverProgram } from '../edges/receiver-program';
import { quantile } from '../report/statistics';
import { Part } from '../tools/program';
import { type Bench, type Workload, withHome } from './workload';

const EDGES = 200;
/** Time for hostile clients to begin, and for the receiver to come to rest after them, ms. */
const BEGIN_MS = 1_000;
const REST_MS = 3_000;
const LOOK_EVERY_MS = 500;

/** Options of {@link edges}. */
interface EdgesOptions {
  readonly name: string;
  readonly description: string;
  readonly phases: readonly Phase[];
}

/** Edits beside five hostile clients of each of these kinds. */
interface Phase {
  readonly name: string;
  readonly kinds: readonly string[];
  readonly durationMs: number;
}

interface Parts {
  readonly receiver: ReceiverProgram;
  readonly good: Part<GoodTask, EditTimes[]>;
}

/** Edits of many edges at one receiver, first alone, then beside hostile clients. */
function edges({ name, description, phases }: EdgesOptions): Workload {
  return {
    name,
    description,
    ownOnly: true,
    reach: 'machine',
    follows: true,
    onlyByName: true,
    run: (bench) =>
      withHome(bench, 'receiver', async (home) => {
        const receiver = await ReceiverProgram.start(join(home, 'mirrors'));
        const good = new Part<GoodTask, EditTimes[]>(join(import.meta.dirname, '../edges/good-edges.ts'));
        try {
          await good.ask({ kind: 'start', target: receiver.target, edges: EDGES });
          for (const phase of phases) await runPhase(bench, name, phase, { receiver, good });
        } finally {
          await good.stop();
          await receiver.stop();
        }
      }),
  };
}

async function runPhase(
  { results }: Bench,
  workload: string,
  { name, kinds, durationMs }: Phase,
  { receiver, good }: Parts,
): Promise<void> {
  const add = (what: string, unit: string, value: number) =>
    results.add(`${workload}: ${name}, ${what}`, unit, 'receiver', value);
  const hostile =
    kinds.length === 0 ? null : new Part<HostileTask, true>(join(import.meta.dirname, '../edges/hostile-clients.ts'));
  try {
    await hostile?.ask({ target: receiver.target, kinds });
    await sleep(BEGIN_MS);
    await receiver.turns();
    const before = { cpuMs: receiver.cpuMs, at: performance.now() };
    const memory = watchMemory(receiver);
    const times = await good.ask({ kind: 'edit', durationMs, everyMs: EDIT_EVERY_MS });
    const mib = memory.stop();
    const share = (ms: number) => (ms / (performance.now() - before.at)) * 100;
    const net = times.map(({ tookMs, ownMs, othersMs }) => Math.max(0, tookMs - ownMs - othersMs));
    for (const part of [0.5, 0.95, 0.99]) add(`commit p${part * 100}`, 'ms', quantile(net, part));
    const work = times.map(({ receiverMs }) => receiverMs);
    for (const part of [0.5, 0.95, 0.99]) add(`work during a commit p${part * 100}`, 'ms CPU', quantile(work, part));
    const p95 = (values: readonly number[]) => quantile(values, 0.95);
    add('commit p95 with other delays', 'ms', p95(times.map(({ tookMs }) => tookMs)));
    add('own delay p95', 'ms', p95(times.map(({ ownMs }) => ownMs)));
    add('delay by other programs p95', 'ms', p95(times.map(({ othersMs }) => othersMs)));
    add('longest turn', 'ms CPU', (await receiver.turns()).longestMs);
    add('CPU', '%', share(receiver.cpuMs - before.cpuMs));
    add('memory at the begin', 'MiB', mib[0] as number);
    add('memory in the middle', 'MiB', mib[Math.floor(mib.length / 2)] as number);
    add('memory at the end', 'MiB', mib.at(-1) as number);
    add('memory, most', 'MiB', Math.max(...mib));
  } finally {
    await hostile?.stop();
  }
  await sleep(REST_MS);
}

function watchMemory(receiver: ReceiverProgram): { stop(): number[] } {
  const mib = [receiver.memoryMib];
  const timer = setInterval(() => mib.push(receiver.memoryMib), LOOK_EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return [...mib, receiver.memoryMib];
    },
  };
}

const kinds = Object.keys(hostileKinds);
const phase = (name: string, ...kinds: readonly string[]): Phase => ({ name, kinds, durationMs: 10_000 });
const alone = phase('alone');
const allKinds = phase('all kinds', ...kinds);
const who = `${EDGES} edges that edit a file every ${EDIT_EVERY_MS / 1_000} s`;

/** Beside each kind by itself, and beside all; the same in parts; and for what grows slowly. */
export const edgeWorkloads: readonly Workload[] = [
  edges({
    name: 'edges',
    description: `${who}, alone, beside five hostile clients of each kind, and beside all kinds`,
    phases: [alone, ...kinds.map((kind) => phase(kind, kind)), allKinds],
  }),
  ...kinds.map((kind) =>
    edges({ name: `edges-${kind}`, description: 'the same beside this kind', phases: [alone, phase(kind, kind)] }),
  ),
  edges({ name: 'edges-all', description: 'the same beside all kinds', phases: [alone, allKinds] }),
  edges({
    name: 'edges-long',
    description: 'the same for 10 minutes',
    phases: [alone, { ...allKinds, durationMs: 600_000 }, { ...alone, name: 'alone again' }],
  }),
];
