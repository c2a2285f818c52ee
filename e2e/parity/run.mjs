// Compares which files of checkouts would be sent with what git tracks and ignores: npm run -s parity -- DIR…
import { join } from 'node:path';
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
  await ensureBuild();
  sandboxSwitches(runtime.folder);
  const args = [
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    `--import=file://${join(root, 'e2e/bench/ts-imports.mjs')}`,
    join(root, 'e2e/parity/main.ts'),
    ...process.argv.slice(2),
  ];
  return run(runtime.executable, args, { cwd: callerFolder, env: electronAsNode(), stdout: 'shown' });
});
