import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { lockstep } from './support/app/command';
import { StandaloneReceiver } from './support/app/standalone-receiver';
import { card, expectState } from './support/desktop/main-window';
import { writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

const KEY = 'e2e-key.f3b9c2d1-with_signs';
const SENTENCE = 'Another computer mirrors this folder to the same place.';

test('of two computers that a server can not tell apart, the one that lost its place says so and takes it back', async ({
  launch,
  folder,
}) => {
  const project = join(folder, 'project');
  await writeFiles(project, { 'a.txt': 'a' });
  // Counts where the system has no machine id.
  const settings = JSON.stringify({ fallbackMachineId: 'of one image' });
  for (const home of ['one', 'two']) await writeFiles(join(folder, home, 'data'), { 'settings.json': settings });
  const receiver = await StandaloneReceiver.start(join(folder, 'elsewhere'), KEY);
  const env = { LOCKSTEP_SERVER: receiver.url, LOCKSTEP_API_KEY: KEY };

  const one = await launch({ home: join(folder, 'one'), args: [project], env });
  const page = await one.window();
  await expectState(page, 'project', 'watching');
  const two = await launch({ home: join(folder, 'two'), args: [project], env });
  await expectState(await two.window(), 'project', 'watching');

  await expectState(page, 'project', 'failed');
  await expect(card(page, 'project')).toContainText('Mirrored from another computer');
  await expect(card(page, 'project')).toContainText(SENTENCE);
  const command = { home: join(folder, 'one'), cwd: folder };
  expect(await lockstep(['wait', 'project'], command)).toMatchObject({
    code: 6,
    stderr: expect.stringContaining(SENTENCE),
  });
  expect((await lockstep(['status', 'project'], command)).stdout).toContain(SENTENCE);
  expect((await lockstep(['status'], command)).stdout).toContain('mirrored from another computer');
  expect(await readFile(join(one.userData, 'logs/lockstep.log'), 'utf8')).toContain(SENTENCE);

  await card(page, 'project').getByRole('button', { name: 'Mirror from this computer' }).click();
  await expectState(page, 'project', 'watching');
  await expectState(await two.window(), 'project', 'failed');
  expect(await lockstep(['resume', 'project'], { ...command, home: join(folder, 'two') })).toMatchObject({ code: 0 });
  await expectState(await two.window(), 'project', 'watching');
  await expectState(page, 'project', 'failed');
  await receiver.stop();
});
