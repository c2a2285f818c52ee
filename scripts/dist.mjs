// Builds the installers of this system into dist/: npm run dist [-- options of electron-builder]

import { builder, preparePacking } from './packaging/packed-app.mjs';
import { releaseOptions, releaseSources } from './packaging/release.mjs';
import { unreachable } from './runtime/unreachable.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { run } from './setup/process.mjs';
import { root, runMain, SetUpError } from './setup/project.mjs';

runMain(async () => {
  checkNodeVersion();
  await ensureDependencies();
  const missing = await unreachable(releaseSources(process.env));
  if (missing.length > 0) {
    const lines = missing.map(({ what, url, why }) => `  ${what}\n    ${url}\n    ${why}`);
    throw new SetUpError(
      `The installers can not be built here, as this can not be reached:\n\n${lines.join('\n')}\n\n` +
        'Set ELECTRON_MIRROR and ELECTRON_BUILDER_BINARIES_MIRROR to mirrors that you can reach, or build where the\n' +
        'internet is open. The unpacked app needs neither: npm run dist:dir',
    );
  }
  const options = releaseOptions(process.env);
  await preparePacking();
  return run(process.execPath, [...builder(), ...options, ...process.argv.slice(2)], { cwd: root, stdout: 'shown' });
});
