// Measures the app beside other tools: npm run bench -- [--only WORKLOAD,…] [--tools NAME,…] [--rounds N] [--json FILE]
import { join } from 'node:path';
import { ensureSystemLibraries } from '../../scripts/desktop/system-libraries.mjs';
import { desktopPrograms, startDesktop } from '../../scripts/desktop/virtual-desktop.mjs';
import { electronAsNode } from '../../scripts/runtime/electron-as-node.mjs';
import { findRuntime } from '../../scripts/runtime/runtime.mjs';
import { sandboxSwitches } from '../../scripts/runtime/sandbox.mjs';
import { ensureBuild } from '../../scripts/setup/build.mjs';
import { ensureDependencies } from '../../scripts/setup/dependencies.mjs';
import { checkNodeVersion } from '../../scripts/setup/node-version.mjs';
import { run } from '../../scripts/setup/process.mjs';
import { callerFolder, root, runMain } from '../../scripts/setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  // On a desktop of its own the app is not disturbed by notifications of other programs.
  const desktop = { display: process.platform === 'linux', bus: process.platform === 'linux' };
  await ensureSystemLibraries(runtime.executable, desktopPrograms(desktop));
  await ensureBuild();
  sandboxSwitches(runtime.folder);
  const { env } = await startDesktop(desktop);
  const bench = join(root, 'e2e/bench');
  const args = [
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    `--import=file://${join(bench, 'ts-imports.mjs')}`,
    join(bench, 'main.ts'),
    ...process.argv.slice(2),
  ];
  const all = { ...electronAsNode(), ...env, LOCKSTEP_TEST_ELECTRON: runtime.executable };
  return run(runtime.executable, args, { cwd: callerFolder, env: all, stdout: 'shown' });
});
