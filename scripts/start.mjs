// Starts the app from a clone, after setting up everything that it needs: npm start -- [options] [folder ...]

import { staleVariables, without } from './desktop/inherited-desktop.mjs';
import { ensureSystemLibraries } from './desktop/system-libraries.mjs';
import { desktopPrograms, missingDesktop, startDesktop } from './desktop/virtual-desktop.mjs';
import { findRuntime } from './runtime/runtime.mjs';
import { sandboxSwitches } from './runtime/sandbox.mjs';
import { withAbsolutePaths } from './setup/app-arguments.mjs';
import { ensureBuild } from './setup/build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { run } from './setup/process.mjs';
import { callerFolder, root, runMain, say } from './setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  const stale = await staleVariables(process.env);
  for (const name of stale)
    say(`${name}=${process.env[name]} leads nowhere and is not used: it is left over from another session`);
  const inherited = without(process.env, stale);
  const missing = missingDesktop(inherited);
  await ensureSystemLibraries(runtime.executable, desktopPrograms(missing));
  await ensureBuild();
  const sandbox = sandboxSwitches(runtime.folder);
  const desktop = await startDesktop(missing);
  if (missing.display) say('there is no display: the window opens on a virtual one');

  const { ELECTRON_RUN_AS_NODE: _, ...env } = { ...inherited, ...desktop.env };
  const args = [...sandbox, ...desktop.switches, root, ...withAbsolutePaths(process.argv.slice(2), callerFolder)];
  return run(runtime.executable, args, { env, stdout: 'shown', bond: 'channel' });
});
