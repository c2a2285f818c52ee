import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { electronWithFewWatches, fewWatchesLacking } from './support/app/few-watches';
import { card, expectState, openFolder, overview } from './support/desktop/main-window';
import { expectFile, expectMirrored, mirrorOf, writeFiles } from './support/files';
import { expect, test } from './support/fixtures';

const DIRECTORIES = 60;

test('without enough watches from the system a folder is polled, and the window says how to raise the limit', async ({
  launch,
  folder,
}) => {
  const lacking = fewWatchesLacking();
  test.skip(lacking !== null, lacking ?? '');
  const project = join(folder, 'wide');
  const files = Array.from({ length: DIRECTORIES }, (_, n) => `d${n}/file.txt`);
  await writeFiles(project, Object.fromEntries(files.map((path) => [path, path])));
  const executable = join(folder, 'electron');
  await electronWithFewWatches(executable, DIRECTORIES / 2);
  const app = await launch({ executable, args: [project] });
  const page = await app.window();
  await expectState(page, 'wide', 'watching');
  const mirror = await mirrorOf(app, 'wide');
  await expectMirrored(project, files, mirror);

  await expect(overview(page)).toHaveAttribute('data-overall', 'attention');
  await openFolder(page, 'wide', 'Problems');
  const problems = card(page, 'wide').getByRole('region', { name: 'Problems' });
  await expect(problems).toContainText('The system grants no more file watches');
  await expect(problems).toContainText('fs.inotify.max_user_watches=');

  for (const path of files) await appendFile(join(project, path), ' edited');
  await mkdir(join(project, 'new'));
  await writeFiles(project, { 'new/file.txt': 'new' });
  await expectFile(join(mirror, 'new/file.txt'), 'new');
  await expectMirrored(project, [...files, 'new/file.txt'], mirror);
});
