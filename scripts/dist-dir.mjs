// Packs the app into an unpacked folder below dist/, with the Electron that npm start uses: npm run dist:dir
import { ensureDependencies } from './lib/dependencies.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { ensurePackedApp } from './lib/packed-app.mjs';
import { runMain, say } from './lib/project.mjs';
import { findRuntime } from './lib/runtime.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  if (runtime.kind !== 'official') say('this is to try out only: a release holds the official Electron');
  const app = await ensurePackedApp(runtime);
  console.log(app.executable);
  return 0;
});
