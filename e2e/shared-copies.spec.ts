import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bridge } from '../src/shared/ipc/contract';
import { card, expectState, overview, snapshotOf } from './support/desktop/main-window';
import { filesWith, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

test('a second copy of the app writes nothing to the folder that the first keeps its copies in, until that one ends', async ({
  launch,
  folder,
}) => {
  const copies = join(folder, 'copies');
  const settings = JSON.stringify({ version: 1, mirrorBase: copies });
  for (const home of ['one', 'two']) await writeFiles(join(folder, home, 'data'), { 'settings.json': settings });
  await writeFiles(join(folder, 'first'), { 'a.txt': 'content of the first' });
  await writeFiles(join(folder, 'second'), { 'b.txt': 'content of the second' });

  const one = await launch({ home: join(folder, 'one'), args: [join(folder, 'first')] });
  await expectState(await one.window(), 'first', 'watching');
  const two = await launch({ home: join(folder, 'two'), args: [join(folder, 'second')] });
  const page = await two.window();
  const sentence = `Another Lockstep keeps its copies in ${copies}.`;
  await expect(overview(page)).toContainText(sentence);
  expect(await readFile(join(two.userData, 'logs/lockstep.log'), 'utf8')).toContain(sentence);
  expect(await filesWith('content of the second', copies)).toEqual([]);

  await expect(card(page, 'second')).toBeVisible();
  const id = (await snapshotOf(page)).workspaces[0]?.id ?? '';
  const removed = await page.evaluate((gone) => {
    const { lockstep } = globalThis as unknown as { lockstep: Bridge };
    return lockstep.removeWorkspace(gone, true);
  }, id);
  expect(removed).toMatchObject({ ok: false, problem: { title: expect.stringContaining('another Lockstep uses it') } });

  await one.kill();
  await expectState(page, 'second', 'watching');
  expect(await filesWith('content of the second', copies)).toHaveLength(1);
});
