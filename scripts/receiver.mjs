// Runs the receiver alone, without the app: npm run receiver -- --listen HOST:PORT --dir DIR
import { join } from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { electronAsNode } from './lib/electron-as-node.mjs';
import { canRunReceiver, checkNodeVersion } from './lib/node-version.mjs';
import { run } from './lib/process.mjs';
import { callerFolder, root, runMain } from './lib/project.mjs';
import { findRuntime } from './lib/runtime.mjs';
import { ensureSystemLibraries } from './lib/system-libraries.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  await ensureBuild();
  const args = [join(root, 'out/main/receiver.js'), ...process.argv.slice(2)];
  const options = /** @type {const} */ ({ cwd: callerFolder, stdout: 'shown' });
  if (canRunReceiver()) return run(process.execPath, args, options);

  const runtime = await findRuntime();
  await ensureSystemLibraries(runtime.executable, []);
  return run(runtime.executable, args, { ...options, env: electronAsNode() });
});
