// Starts the app from a clone, after setting up everything that it needs: npm start -- [options] [folder ...]
import { withAbsolutePaths } from './lib/app-arguments.mjs';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { run } from './lib/process.mjs';
import { callerFolder, root, runMain, say } from './lib/project.mjs';
import { findRuntime } from './lib/runtime.mjs';
import { sandboxSwitches } from './lib/sandbox.mjs';
import { ensureSystemLibraries } from './lib/system-libraries.mjs';
import { desktopPrograms, missingDesktop, startDesktop } from './lib/virtual-desktop.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  const missing = missingDesktop(process.env);
  await ensureSystemLibraries(runtime.executable, desktopPrograms(missing));
  await ensureBuild();
  const sandbox = sandboxSwitches(runtime.folder);
  const desktop = await startDesktop(missing);
  if (missing.display) say('there is no display: the window opens on a virtual one');

  const { ELECTRON_RUN_AS_NODE: _, ...env } = { ...process.env, ...desktop.env };
  const args = [...sandbox, ...desktop.switches, root, ...withAbsolutePaths(process.argv.slice(2), callerFolder)];
  return run(runtime.executable, args, { env, stdout: 'shown' });
});
