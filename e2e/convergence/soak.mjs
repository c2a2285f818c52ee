// Runs the convergence test for as long as wanted: npm run soak -- --minutes M, or for one seed: npm run soak -- --seed S
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDependencies } from '../../scripts/lib/dependencies.mjs';
import { electronAsNode } from '../../scripts/lib/electron-as-node.mjs';
import { checkNodeVersion } from '../../scripts/lib/node-version.mjs';
import { run } from '../../scripts/lib/process.mjs';
import { runMain } from '../../scripts/lib/project.mjs';
import { findRuntime } from '../../scripts/lib/runtime.mjs';
import { ensureSystemLibraries } from '../../scripts/lib/system-libraries.mjs';

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
