/** Process of the agents that read what a receiver holds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { workspaceId } from '../../../src/shared/wire/workspace-id';
import { GoodEdge } from './good-edge';
import { LoopLag } from './loop-lag';
import { type AgentTask, type AgentTimes, type EdgeTarget, READ_EVERY_MS } from './parts';
import { ProcessorClock } from './processor-clock';

const own = new LoopLag();

process.on('message', async (task: AgentTask) => {
  process.send?.(await run(task));
});

async function run({ target, readers, waiters, durationMs }: AgentTask): Promise<AgentTimes> {
  const times = { file: [] as number[], search: [] as number[], wait: [] as number[] };
  const { workspaces } = (await ask(target, '')) as { workspaces: { id: string }[] };
  const untilMs = performance.now() + durationMs;
  const clocks = { own, receiver: new ProcessorClock(target.pid) };
  const watched = await GoodEdge.start(1_000_000, target, clocks);
  const id = workspaceId('good-1000000', watched.root);
  const committed = new Map<number, number>();
  const read = async (number: number) => {
    await sleep((number * READ_EVERY_MS) / readers);
    for (let call = number; performance.now() < untilMs; call++) {
      const begin = performance.now();
      const of = workspaces[call % workspaces.length]?.id ?? id;
      const lagMs = own.nowMs;
      if (call % 5 === 0) await ask(target, `/${of}/search?q=answer&limit=20`);
      else if (call % 5 === 1) await ask(target, `/${of}/tree`);
      else await ask(target, `/${of}/file?path=src/part-${call % 5}/file-${call % 5}.ts`);
      const tookMs = Math.max(0, performance.now() - begin - Math.max(lagMs, own.nowMs));
      if (call % 5 === 0) times.search.push(tookMs);
      else if (call % 5 > 1) times.file.push(tookMs);
      await sleep(Math.max(0, begin + READ_EVERY_MS - performance.now()));
    }
  };
  const wait = async () => {
    for (let next = watched.revision + 1; performance.now() < untilMs; next++) {
      const answer = (await ask(target, `/${id}?wait=${next}&timeout=20`)) as { revision: number };
      const at = committed.get(answer.revision);
      // Those that were answered before the edge itself have waited for nothing.
      times.wait.push(at === undefined ? 0 : Math.max(0, performance.now() - at - own.nowMs));
      next = answer.revision;
    }
  };
  const commit = async () => {
    for (let number = 0; performance.now() < untilMs + READ_EVERY_MS; number++) {
      await watched.editOne(number);
      committed.set(watched.revision, performance.now());
      await sleep(READ_EVERY_MS);
    }
  };
  const all = [commit()];
  for (let number = 0; number < readers; number++) all.push(read(number));
  for (let number = 0; number < waiters; number++) all.push(wait());
  await Promise.all(all);
  watched.close();
  return times;
}

async function ask({ port, key }: EdgeTarget, path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/workspaces${path}`, { headers: { 'x-api-key': key } });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  const body = isJson ? await response.json() : await response.arrayBuffer();
  if (response.status !== 200 && response.status !== 408) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body;
}
