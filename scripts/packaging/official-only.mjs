/**
 * Allows installers only from the official Electron, which electron-builder downloads in the version of the lock file and
 * checks against its published checksum. A local folder can't be checked.
 * @param {{ electronDist: unknown, targets: readonly string[] }} build source folder and kinds of packages
 * @throws when an installer would hold any other Electron
 */
export function refuseUnofficial({ electronDist, targets }) {
  const installers = targets.filter((target) => target !== 'dir');
  if (electronDist === undefined || installers.length === 0) return;
  throw new Error(
    `A release is built from the official Electron, not from ${String(electronDist)}: ${installers.join(', ')} refused.`,
  );
}
