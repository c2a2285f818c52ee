/** Process of the good edges. */
import { type Clocks, GoodEdge } from './good-edge';
import { LoopLag } from './loop-lag';
import type { EditTimes, GoodTask } from './parts';
import { ProcessorClock } from './processor-clock';

const own = new LoopLag();
const edges: GoodEdge[] = [];

process.on('message', async (task: GoodTask) => {
  process.send?.(task.kind === 'start' ? await start(task) : await edit(task));
});

async function start({ target, edges: count }: Extract<GoodTask, { kind: 'start' }>): Promise<EditTimes[]> {
  const clocks: Clocks = { own, receiver: new ProcessorClock(target.pid) };
  for (let number = 0; number < count; number++) edges.push(await GoodEdge.start(number, target, clocks));
  return [];
}

async function edit({ durationMs, everyMs }: Extract<GoodTask, { kind: 'edit' }>): Promise<EditTimes[]> {
  const untilMs = performance.now() + durationMs;
  const all = edges.map((edge, number) => edge.edit((number * everyMs) / edges.length, untilMs, everyMs));
  return (await Promise.all(all)).flat();
}
