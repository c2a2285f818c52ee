import { quantile } from '../report/statistics';
import type { RunningLockstep } from '../tools/lockstep';
import { fill, type Workload, withLockstep } from './workload';

const FILES = 20_000;
const NS_PER_MS = 1e6;
/** A frame that took longer than this has missed its turn at 60 frames a second, ms. */
const LATE_FRAME_MS = 25;

/** State of the measurement in the main process. */
interface MainGlobals {
  benchLoopDelay?: ReturnType<typeof import('node:perf_hooks').monitorEventLoopDelay>;
}

/** The same in the page. */
interface PageGlobals {
  benchFrames?: number[] | undefined;
  requestAnimationFrame(frame: (now: number) => void): void;
}

/** Whether the app can be used while it has much to do, its window open. */
export const responsiveness: Workload = {
  name: 'responsiveness',
  description: `during the initial sync of ${FILES.toLocaleString('en')} files, with the window open`,
  ownOnly: true,
  follows: false,
  reach: 'machine',
  run: (bench) =>
    withLockstep(bench, false, async (running) => {
      const add = (what: string, unit: string, value: number) =>
        bench.results.add(`responsiveness: ${what}`, unit, 'lockstep', value);
      await watchLoop(running);
      await watchFrames(running);
      const { took } = await fill(running, bench.sources.get({ count: FILES }));
      const loop = await loopDelay(running);
      const frames = await frameTimes(running);
      add('initial sync with the window open', 'ms', took);
      add('event-loop delay p50', 'ms', loop.p50);
      add('event-loop delay p99', 'ms', loop.p99);
      add('event-loop delay, longest', 'ms', loop.max);
      add('frames a second', '', 1_000 / (frames.reduce((sum, time) => sum + time, 0) / frames.length));
      add('frame time p99', 'ms', quantile(frames, 0.99));
      add('late frames', '%', (frames.filter((time) => time > LATE_FRAME_MS).length / frames.length) * 100);
    }),
};

async function watchLoop({ app }: RunningLockstep): Promise<void> {
  await app.app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks');
    const histogram = monitorEventLoopDelay({ resolution: 1 });
    (globalThis as MainGlobals).benchLoopDelay = histogram;
    histogram.enable();
  });
}

async function loopDelay({ app }: RunningLockstep): Promise<{ p50: number; p99: number; max: number }> {
  const nanoseconds = await app.app.evaluate(() => {
    const histogram = (globalThis as MainGlobals).benchLoopDelay;
    if (!histogram) return null;
    histogram.disable();
    return { p50: histogram.percentile(50), p99: histogram.percentile(99), max: histogram.max };
  });
  if (!nanoseconds) throw new Error('The delay of the event loop was not measured.');
  const { p50, p99, max } = nanoseconds;
  return { p50: p50 / NS_PER_MS, p99: p99 / NS_PER_MS, max: max / NS_PER_MS };
}

async function watchFrames({ page }: RunningLockstep): Promise<void> {
  await page.evaluate(() => {
    const globals = globalThis as unknown as PageGlobals;
    const times: number[] = [];
    let last = performance.now();
    const frame = (now: number) => {
      times.push(now - last);
      last = now;
      if (globals.benchFrames) globals.requestAnimationFrame(frame);
    };
    globals.benchFrames = times;
    globals.requestAnimationFrame(frame);
  });
}

/** The time of every frame since {@link watchFrames}, ms. */
async function frameTimes({ page }: RunningLockstep): Promise<number[]> {
  const times = await page.evaluate(() => {
    const globals = globalThis as unknown as PageGlobals;
    const seen = globals.benchFrames ?? [];
    globals.benchFrames = undefined;
    return seen;
  });
  // The first one began before it was watched.
  return times.slice(1);
}
