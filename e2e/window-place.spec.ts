import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunningApp } from './support/app/launch';
import { writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

const place = ({ app }: RunningApp) =>
  app.evaluate(({ BrowserWindow, screen }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return { bounds: window?.getBounds(), area: screen.getPrimaryDisplay().workArea };
  });

test('comes back where it was, and on a screen when that is gone', async ({ launch, folder }) => {
  const home = join(folder, 'home');
  const stored = { x: 9_000, y: -3_000, width: 700, height: 500, maximized: false };
  await writeFiles(join(home, 'data'), { 'settings.json': JSON.stringify({ version: 1, window: stored }) });
  const first = await launch({ home });
  await first.window();
  // A window that was never shown has no place of its own.
  const isShown = () => first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
  await expect.poll(isShown).toBe(true);
  const { bounds, area } = await place(first);
  expect(bounds).toMatchObject({ width: 700, height: 500 });
  expect(bounds?.x).toBeLessThanOrEqual(area.x + area.width - 700);
  expect(bounds?.y).toBeGreaterThanOrEqual(area.y);

  const moved = { x: area.x + 60, y: area.y + 50, width: 640, height: 480 };
  await first.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), moved);
  await expect.poll(async () => (await place(first)).bounds).toEqual(moved);
  // At once: where it is is remembered also when it has only just been moved.
  await first.close();
  expect(JSON.parse(await readFile(join(first.userData, 'settings.json'), 'utf8')).window).toMatchObject(moved);
  const second = await launch({ home });
  await second.window();
  expect((await place(second)).bounds).toEqual(moved);
});
