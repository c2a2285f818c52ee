import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright/test';
import type { Bridge } from '../../../src/shared/ipc/contract';
import type { AppSnapshot, WorkspaceView } from '../../../src/shared/model/app-snapshot';
import { launchApp, type RunningApp } from '../../support/app/launch';
import { confirmQuestions } from '../../support/desktop/dialogs';
import { startRemoteLockstep } from '../network/remote-lockstep';
import type { Begun, RunningTool, Tool } from './tool';

/** The bridge that the app puts on the page's global object. */
interface PageGlobals {
  readonly lockstep: Bridge;
}

/** Every workload fits. */
const LIMITS = { LOCKSTEP_MAX_FILES: '500000' };
const ONLINE_MS = 20_000;

export const lockstep: Tool = {
  name: 'lockstep',
  description: 'this app as it is built, with its own receiver (over a network: the stand-alone one), idle in the tray',
  follows: true,
  reach: 'both',
  missing: () => null,
  start: (home, link) =>
    link ? startRemoteLockstep(home, link, (env) => startLockstep(home, true, env)) : startLockstep(home),
};

/** The app under measurement. */
export interface RunningLockstep extends RunningTool {
  readonly app: RunningApp;
  readonly page: Page;
  snapshot(): Promise<AppSnapshot>;
  /** Adds a folder. @returns as `calledAt` of {@link Begun} */
  add(root: string): Promise<number>;
  /** The one workspace. @throws when there is none */
  workspace(): Promise<WorkspaceView>;
}

/**
 * Starts the app and waits until it has nothing to do.
 * @param hidden hide its window, so that it is in the tray only; the page stays, for the bench to ask the app through
 * @param env more of the app's environment
 */
export async function startLockstep(
  home: string,
  hidden = true,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningLockstep> {
  const app = await launchApp({ home, env: { ...LIMITS, ...env } });
  await confirmQuestions(app);
  const page = await app.window();
  const snapshot = () => page.evaluate(() => (globalThis as unknown as PageGlobals).lockstep.getSnapshot());
  await untilOnline(snapshot, app);
  if (hidden) await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  return {
    app,
    page,
    snapshot,
    workspace: async () => only((await snapshot()).workspaces),
    add: async (root) => (await page.evaluate(addWorkspace, root)).calledAt - performance.timeOrigin,
    mirror: async (root) => begun(await page.evaluate(addWorkspace, root)),
    stop: async () => void (await app.close()),
  };
}

/** Runs in the page: what reaching the page takes is the bench's doing, not the app's. */
async function addWorkspace(root: string): Promise<{ readonly workspace: WorkspaceView; readonly calledAt: number }> {
  const { lockstep: bridge } = globalThis as unknown as PageGlobals;
  const calledAt = performance.timeOrigin + performance.now();
  const outcome = await bridge.addWorkspace(root);
  if (!outcome.ok) throw new Error(`${outcome.problem.title} ${outcome.problem.detail}`);
  const { workspaces } = await bridge.getSnapshot();
  const workspace = workspaces.find(({ id }) => id === outcome.value.id);
  if (!workspace) throw new Error('The folder was added but is not listed.');
  return { workspace, calledAt };
}

async function untilOnline(snapshot: () => Promise<AppSnapshot>, app: RunningApp): Promise<void> {
  const deadline = performance.now() + ONLINE_MS;
  while ((await snapshot()).connection.kind !== 'online') {
    if (performance.now() > deadline) throw new Error(`The app has not reached its receiver.\n${app.output()}`);
    await sleep(50);
  }
}

function only(workspaces: readonly WorkspaceView[]): WorkspaceView {
  const [workspace] = workspaces;
  if (!workspace) throw new Error('The app has no workspace.');
  return workspace;
}

function begun({ workspace, calledAt }: Awaited<ReturnType<typeof addWorkspace>>): Begun {
  if (workspace.mirror === null) throw new Error('The app mirrors to a server, not to its receiver.');
  return { mirror: workspace.mirror, calledAt: calledAt - performance.timeOrigin };
}
