import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import type { Bridge } from '../src/shared/ipc/contract';
import { StrictServer } from '../src/test-support/strict-server';
import { lockstep } from './support/app/command';
import { card, expectState } from './support/desktop/main-window';
import type { NotificationServer, ShownNotification } from './support/desktop/notification-server';
import { writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

/** A lasting problem is reported after some seconds, on a busy machine after some more. */
const TOLD_WITHIN_MS = 20_000;

const many = Array.from({ length: 120 }, (_, n) => `many/${n}.txt`);

test('tells of each incident once, leads to its cause, and takes back what is over', async ({
  launch,
  folder,
  panel,
  notifications,
}) => {
  test.slow();
  const server = await StrictServer.start();
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  await writeFiles(one, Object.fromEntries([...many, 'few.txt'].map((name) => [name, name])));
  await writeFiles(two, { 'a.txt': 'a' });
  const env = { LOCKSTEP_SERVER: server.url, LOCKSTEP_API_KEY: server.apiKey };
  const app = await launch({ args: ['--hidden', one, two], env });
  await panel.icon();
  await server.until(() => server.ofType('workspace:file_done').length === 2, 'both folders', 30_000);

  await rename(two, `${two}-elsewhere`);
  const gone = await told(notifications, 'two: That folder does not exist.');
  expect(gone).toMatchObject({ actions: ['default'], urgency: 1 });
  await rename(`${two}-elsewhere`, two);
  await expect.poll(() => notifications.takenBack, { timeout: TOLD_WITHIN_MS }).toEqual([gone.id]);

  await rename(join(one, 'many'), join(folder, 'outside'));
  const held = await told(notifications, 'one: 120 removals wait for your decision.');
  expect(app.app.windows()).toHaveLength(0);
  notifications.click(held.id);
  const page = await app.window();
  await expectState(page, 'one', 'holding');
  await expect(card(page, 'one').getByRole('button', { name: 'Keep in the copy: one' })).toBeVisible();

  await page.evaluate(() => {
    const { lockstep } = globalThis as unknown as { lockstep: Bridge };
    return lockstep.changeSettings({ notifications: { stopped: false } });
  });
  await app.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await rename(two, `${two}-elsewhere`);
  await expect.poll(() => stateOf(page, 'two'), { timeout: TOLD_WITHIN_MS }).toBe('unavailable');
  const { apiKey } = server;
  server.apiKey = 'another-key';
  server.dropConnections();
  const refused = await told(notifications, `127.0.0.1:${server.port} refuses the connection.`);
  notifications.click(refused.id);
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();

  const titles = [gone.title, held.title, 'Lockstep keeps running', refused.title];
  expect(notifications.shown.map(({ title }) => title)).toEqual(titles);

  // After a restart all that is as it was, and only what was over meanwhile is told again.
  await page.evaluate(() => {
    const { lockstep } = globalThis as unknown as { lockstep: Bridge };
    return lockstep.changeSettings({ notifications: { stopped: true } });
  });
  await app.close();
  server.apiKey = apiKey;
  await launch({ args: ['--hidden'], env });
  await panel.icon();
  const expectStatus = async (root: string, state: string) => {
    const status = async () => (await lockstep(['status', root, '--json'], { home: join(folder, 'home') })).stdout;
    await expect.poll(status, { timeout: TOLD_WITHIN_MS }).toContain(JSON.stringify(state));
  };
  await expectStatus(one, 'holding');
  await expectStatus(two, 'unavailable');
  await rename(`${two}-elsewhere`, two);
  await expectStatus(two, 'watching');
  await rename(two, `${two}-elsewhere`);
  const shown = () => notifications.shown.map(({ title }) => title);
  await expect.poll(shown, { timeout: TOLD_WITHIN_MS }).toEqual([...titles, gone.title]);
  await server.close();
});

/** The notification with this title, as soon as it is shown. */
async function told(notifications: NotificationServer, title: string): Promise<ShownNotification> {
  const find = () => notifications.shown.find((notification) => notification.title === title);
  await expect.poll(find, { message: title, timeout: TOLD_WITHIN_MS }).toBeDefined();
  return find() as ShownNotification;
}

/** Asked of the app, as a hidden window is not kept up to date. */
function stateOf(page: Page, name: string): Promise<string | undefined> {
  return page.evaluate(async (wanted) => {
    const { lockstep } = globalThis as unknown as { lockstep: Bridge };
    return (await lockstep.getSnapshot()).workspaces.find((workspace) => workspace.name === wanted)?.state.kind;
  }, name);
}
