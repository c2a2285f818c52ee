import { lockedElectron } from '../runtime/electron-version.mjs';
import { SetUpError } from '../setup/project.mjs';

const ELECTRON_RELEASES = 'https://github.com/electron/electron/releases/download/';
const BUILDER_TOOLS = 'https://github.com/electron-userland/electron-builder-binaries/releases/download/';
/** One of electron-builder's tools: where this is, the others are. */
const SAMPLE_TOOL = 'fpm@2.1.4/fpm-1.17.0-ruby-3.4.3-linux-amd64.7z';

/**
 * Facts about a release that the sources do not hold, as options for electron-builder.
 * @param {NodeJS.ProcessEnv} env `LOCKSTEP_HOMEPAGE` and `LOCKSTEP_MAINTAINER` (as in "Name <address>") go into Linux
 *   packages. `LOCKSTEP_UPDATE_URL` (an https address below which the release's files lie) or `LOCKSTEP_UPDATE_REPOSITORY`
 *   (as in "owner/name", on GitHub) is where the app looks for updates; without either it does not update itself.
 * @returns {readonly string[]}
 * @throws SetUpError when something is missing or wrong
 */
export function releaseOptions({ LOCKSTEP_HOMEPAGE, LOCKSTEP_MAINTAINER, ...env }) {
  if (process.platform === 'linux' && !(LOCKSTEP_HOMEPAGE && LOCKSTEP_MAINTAINER)) {
    throw new SetUpError(
      'Linux packages name a home page and a maintainer: set LOCKSTEP_HOMEPAGE=https://… and ' +
        'LOCKSTEP_MAINTAINER="Name <address>".',
    );
  }
  return [
    `--config.electronVersion=${lockedElectron()}`,
    ...(LOCKSTEP_HOMEPAGE ? [`--config.extraMetadata.homepage=${LOCKSTEP_HOMEPAGE}`] : []),
    ...(LOCKSTEP_MAINTAINER ? [`--config.linux.maintainer=${LOCKSTEP_MAINTAINER}`] : []),
    ...feedOptions(env),
  ];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly string[]}
 */
function feedOptions({ LOCKSTEP_UPDATE_URL: url, LOCKSTEP_UPDATE_REPOSITORY: repository }) {
  if (url) {
    if (URL.parse(url)?.protocol === 'https:') {
      return ['--config.publish.provider=generic', `--config.publish.url=${url}`];
    }
    throw new SetUpError('LOCKSTEP_UPDATE_URL must be https: whoever can change an update owns the computer.');
  }
  if (!repository) return [];
  const [owner, name] = repository.split('/');
  return ['--config.publish.provider=github', `--config.publish.owner=${owner}`, `--config.publish.repo=${name}`];
}

/**
 * The parts of a release besides the packages of the lock file.
 * @param {NodeJS.ProcessEnv} env
 * @returns {readonly import('../runtime/unreachable.mjs').Source[]}
 */
export function releaseSources({ ELECTRON_MIRROR, ELECTRON_BUILDER_BINARIES_MIRROR }) {
  const version = lockedElectron();
  const archive = `v${version}/electron-v${version}-${process.platform}-${process.arch}.zip`;
  return [
    { what: `the official Electron ${version}`, url: `${ELECTRON_MIRROR || ELECTRON_RELEASES}${archive}` },
    { what: "electron-builder's tools", url: `${ELECTRON_BUILDER_BINARIES_MIRROR || BUILDER_TOOLS}${SAMPLE_TOOL}` },
  ];
}
