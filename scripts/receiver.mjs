// Runs the receiver alone, without the app: npm run receiver -- --listen HOST:PORT --dir DIR
// Or a command for one that runs: npm run receiver -- follow URL ID DIR
import { join } from 'node:path';
import { ensureSystemLibraries } from './desktop/system-libraries.mjs';
import { electronAsNode } from './runtime/electron-as-node.mjs';
import { findRuntime } from './runtime/runtime.mjs';
import { ensureBuild } from './setup/build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { canRunReceiver, checkNodeVersion } from './setup/node-version.mjs';
import { run } from './setup/process.mjs';
import { callerFolder, root, runMain } from './setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  await ensureBuild();
  const args = [join(root, 'out/main/receiver.js'), ...process.argv.slice(2)];
  const options = /** @type {const} */ ({ cwd: callerFolder, stdout: 'shown', bond: 'channel' });
  if (canRunReceiver()) return run(process.execPath, args, options);

  const runtime = await findRuntime();
  await ensureSystemLibraries(runtime.executable, []);
  return run(runtime.executable, args, { ...options, env: electronAsNode() });
});
