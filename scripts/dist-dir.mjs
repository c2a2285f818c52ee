// Packs the app into an unpacked folder below dist/, with the Electron that npm start uses: npm run dist:dir

import { ensurePackedApp } from './packaging/packed-app.mjs';
import { findRuntime } from './runtime/runtime.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { runMain, say } from './setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  if (runtime.kind !== 'official') say('this is to try out only: a release holds the official Electron');
  const app = await ensurePackedApp(runtime);
  console.log(app.executable);
  return 0;
});
