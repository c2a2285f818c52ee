// Compares the time that patterns take here and in git: npm run -s bench:patterns -- [FILES,… [LINES,… [PAIRS]]]
import { join } from 'node:path';
import { electronAsNode } from '../../../scripts/runtime/electron-as-node.mjs';
import { findRuntime } from '../../../scripts/runtime/runtime.mjs';
import { sandboxSwitches } from '../../../scripts/runtime/sandbox.mjs';
import { ensureDependencies } from '../../../scripts/setup/dependencies.mjs';
import { checkNodeVersion } from '../../../scripts/setup/node-version.mjs';
import { run } from '../../../scripts/setup/process.mjs';
import { callerFolder, root, runMain } from '../../../scripts/setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  sandboxSwitches(runtime.folder);
  const args = [
    '--experimental-transform-types',
    '--disable-warning=ExperimentalWarning',
    `--import=file://${join(root, 'e2e/bench/ts-imports.mjs')}`,
    join(root, 'e2e/bench/patterns/main.ts'),
    ...process.argv.slice(2),
  ];
  return run(runtime.executable, args, { cwd: callerFolder, env: electronAsNode(), stdout: 'shown' });
});
