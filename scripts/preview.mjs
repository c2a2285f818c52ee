// Says of every path of a folder whether it would be sent, without sending anything: npm run -s preview -- DIR [--json]
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
  const args = [join(root, 'out/main/preview.js'), ...process.argv.slice(2)];
  return run(process.execPath, args, { cwd: callerFolder, stdout: 'shown' });
});
