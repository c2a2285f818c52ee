// The command that talks to the running app: npm run -s lockstep -- VERB …
import { join } from 'node:path';
import { ensureBuild } from './setup/build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { run } from './setup/process.mjs';
import { callerFolder, root, runMain } from './setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  await ensureBuild();
  const args = [join(root, 'out/main/cli.js'), ...process.argv.slice(2)];
  return run(process.execPath, args, { cwd: callerFolder, stdout: 'shown' });
});
