import { SetUpError } from './project.mjs';

/** The oldest Node that the build tools run on. */
const OLDEST = [20, 19];
/** The oldest Node that the receiver runs on; it is also the oldest with `node:sqlite`. */
const OLDEST_FOR_RECEIVER = [22, 13];

/** Ends the set-up with a clear message on a Node that is too old for it. */
export function checkNodeVersion() {
  if (isAtLeast(process.versions.node, OLDEST)) return;
  throw new SetUpError(
    `Lockstep's set-up needs Node ${OLDEST.join('.')} or newer; this is ${process.versions.node}. Get one from https://nodejs.org`,
  );
}

/** Whether this Node runs the receiver; else the one inside Electron does. */
export function canRunReceiver() {
  return isAtLeast(process.versions.node, OLDEST_FOR_RECEIVER);
}

/**
 * @param {string} version
 * @param {readonly number[]} oldest major and minor
 */
export function isAtLeast(version, [oldestMajor = 0, oldestMinor = 0]) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
