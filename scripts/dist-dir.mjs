// Packs the app into an unpacked folder below dist/, to try what a release would hold: npm run dist:dir
import { join } from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { run } from './lib/process.mjs';
import { root, runMain, say } from './lib/project.mjs';
import { findRuntime } from './lib/runtime.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  await ensureBuild();
  if (runtime.kind !== 'official') say('this is to try out only: a release holds the official Electron');
  const args = [
    join(root, 'node_modules/electron-builder/cli.js'),
    '--dir',
    '--publish=never',
    `--config.electronDist=${runtime.folder}`,
    `--config.electronVersion=${runtime.version}`,
  ];
  return run(process.execPath, args, { cwd: root });
});
