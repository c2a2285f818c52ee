// Runs the convergence test for as long as wanted: npm run soak -- --minutes M, or for one seed: npm run soak -- --seed S
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSystemLibraries } from '../../scripts/desktop/system-libraries.mjs';
import { electronAsNode } from '../../scripts/runtime/electron-as-node.mjs';
import { findRuntime } from '../../scripts/runtime/runtime.mjs';
import { ensureDependencies } from '../../scripts/setup/dependencies.mjs';
import { checkNodeVersion } from '../../scripts/setup/node-version.mjs';
import { run } from '../../scripts/setup/process.mjs';
import { runMain } from '../../scripts/setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const runtime = await findRuntime();
  await ensureSystemLibraries(runtime.executable, []);
  // Only now: it needs the dependencies.
  const { buildPrograms } = await import('./programs.mjs');
  const programs = await buildPrograms(mkdtempSync(join(tmpdir(), 'lockstep-soak-')));
  const args = [programs.soak, ...process.argv.slice(2)];
  return run(runtime.executable, args, { env: electronAsNode(), stdout: 'shown' });
});
