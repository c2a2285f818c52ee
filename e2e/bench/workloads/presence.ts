import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright/test';
import type { Bridge } from '../../../src/shared/ipc/contract';
import type { AppSnapshot } from '../../../src/shared/model/app-snapshot';
import { processTree, total } from '../observe/processes';
import { type BareApp, launchBare } from '../tools/bare-launch';
import { EMPTY_APP } from '../tools/empty-app';
import { type Bench, type Workload, withHome } from './workload';

const WORKSPACES = 3;
const FILES = 2_000;
const LOOK_EVERY_MS = 50;
const CALM_MS = 10_000;
/** Longer than a closed window is kept ready. */
const LET_GO_MS = 35_000;
const MIB = 1024 ** 2;
const EMPTY = 'empty Electron app';

/** Time to tray and window after a start, and memory then, beside an Electron app that does nothing. */
export const presence: Workload = {
  name: 'presence',
  description: `start until tray and window, and memory at rest, with ${WORKSPACES} folders of ${FILES.toLocaleString('en')} files`,
  ownOnly: true,
  follows: true,
  reach: 'machine',
  run: async (bench) => {
    await withHome(bench, 'empty', (home) => measureEmpty(bench, home));
    await withHome(bench, 'lockstep', (home) => measureOwn(bench, home));
  },
};

async function measureEmpty(bench: Bench, home: string): Promise<void> {
  const start = () => launchBare({ app: EMPTY_APP, home, args: ['--shown'] });
  await (await start()).stop();
  const app = await start();
  note(bench, EMPTY, app);
  await sleep(CALM_MS);
  bench.results.add('presence: memory, window open', 'MiB', EMPTY, memoryOf(app));
  await app.stop();
}

async function measureOwn(bench: Bench, home: string): Promise<void> {
  const folders = Array.from(
    { length: WORKSPACES },
    (_, n) => bench.sources.copy({ count: FILES }, join(bench.disk.root, `presence-${n}`)).root,
  );
  const first = await launchBare({ home, args: folders });
  await untilInSync(first.page);
  await first.stop();
  const app = await launchBare({ home });
  note(bench, 'lockstep', app);
  await untilInSync(app.page);
  await sleep(CALM_MS);
  bench.results.add('presence: memory, window open', 'MiB', 'lockstep', memoryOf(app));
  await app.page.evaluate(() => (globalThis as unknown as { close(): void }).close());
  await sleep(LET_GO_MS);
  bench.results.add('presence: memory, window closed', 'MiB', 'lockstep', memoryOf(app));
  await app.stop();
}

function note({ results }: Bench, tool: string, { toTray, toWindow }: BareApp): void {
  results.add('presence: start to tray', 'ms', tool, toTray);
  results.add('presence: start to window', 'ms', tool, toWindow);
}

function memoryOf({ pid }: BareApp): number {
  return total(processTree(pid), 'pss') / MIB;
}

async function untilInSync(page: Page): Promise<void> {
  for (;;) {
    const { workspaces } = await page.evaluate(snapshotInPage);
    if (workspaces.length === WORKSPACES && workspaces.every(({ state }) => state.kind === 'watching')) return;
    await sleep(LOOK_EVERY_MS);
  }
}

/** Runs in the page. */
function snapshotInPage(): Promise<AppSnapshot> {
  return (globalThis as unknown as { readonly lockstep: Bridge }).lockstep.getSnapshot();
}
