// Takes the pictures in docs/pictures from the real app: npm run screenshots

import { ensureSystemLibraries } from './desktop/system-libraries.mjs';
import { desktopPrograms, startDesktop } from './desktop/virtual-desktop.mjs';
import { electronAsNode } from './runtime/electron-as-node.mjs';
import { findRuntime } from './runtime/runtime.mjs';
import { ensureBuild } from './setup/build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { run } from './setup/process.mjs';
import { root, runMain } from './setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  await ensureSystemLibraries(runtime.executable, desktopPrograms({ display: true, bus: true }));
  await ensureBuild();
  const isLinux = process.platform === 'linux';
  const desktop = await startDesktop({ display: isLinux, bus: isLinux });
  const args = ['node_modules/playwright/cli.js', 'test', '-c', 'e2e/screenshots.config.ts', ...process.argv.slice(2)];
  const env = { ...electronAsNode(), ...desktop.env, LOCKSTEP_TEST_ELECTRON: runtime.executable };
  return run(runtime.executable, args, { cwd: root, stdout: 'shown', env });
});
