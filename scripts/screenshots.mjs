// Takes the pictures in docs/pictures from the real app: npm run screenshots
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { electronAsNode } from './lib/electron-as-node.mjs';
import { checkNodeVersion } from './lib/node-version.mjs';
import { run } from './lib/process.mjs';
import { root, runMain } from './lib/project.mjs';
import { findRuntime } from './lib/runtime.mjs';
import { ensureSystemLibraries } from './lib/system-libraries.mjs';
import { desktopPrograms, startDesktop } from './lib/virtual-desktop.mjs';

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
