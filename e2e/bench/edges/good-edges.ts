/** Process of the good edges. */
import { type Clocks, GoodEdge } from './good-edge';
import { LoopLag } from './loop-lag';
import { EDIT_EVERY_MS, type EditTimes, type GoodTask } from './parts';
import { ProcessorClock } from './processor-clock';

const own = new LoopLag();
const edges: GoodEdge[] = [];

process.on('message', async (task: GoodTask) => {
  process.send?.(task.kind === 'start' ? await start(task) : await edit(task.durationMs));
});

async function start({ target, edges: count }: Extract<GoodTask, { kind: 'start' }>): Promise<EditTimes[]> {
  const clocks: Clocks = { own, receiver: new ProcessorClock(target.pid) };
  for (let number = 0; number < count; number++) edges.push(await GoodEdge.start(number, target, clocks));
  return [];
}

async function edit(durationMs: number): Promise<EditTimes[]> {
  const untilMs = performance.now() + durationMs;
  const all = edges.map((edge, number) => edge.edit((number * EDIT_EVERY_MS) / edges.length, untilMs));
  return (await Promise.all(all)).flat();
}
