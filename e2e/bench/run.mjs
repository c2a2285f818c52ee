// Measures the app beside other tools: npm run bench -- [--only WORKLOAD,…] [--tools NAME,…] [--rounds N] [--json FILE]
import { join } from 'node:path';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { ensureDependencies } from '../../scripts/lib/dependencies.mjs';
import { electronAsNode } from '../../scripts/lib/electron-as-node.mjs';
import { checkNodeVersion } from '../../scripts/lib/node-version.mjs';
import { run } from '../../scripts/lib/process.mjs';
import { callerFolder, root, runMain } from '../../scripts/lib/project.mjs';
import { findRuntime } from '../../scripts/lib/runtime.mjs';
import { sandboxSwitches } from '../../scripts/lib/sandbox.mjs';
import { ensureSystemLibraries } from '../../scripts/lib/system-libraries.mjs';
import { desktopPrograms, startDesktop } from '../../scripts/lib/virtual-desktop.mjs';

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
