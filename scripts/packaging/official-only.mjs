/**
 * Installers are built from the official Electron only, which electron-builder downloads itself in the version of the
 * lock file and checks against its published checksum. A folder that someone names can't be checked.
 * @param {{ electronDist: unknown, targets: readonly string[] }} build what is built and from what
 * @throws when an installer would hold any other Electron
 */
export function refuseUnofficial({ electronDist, targets }) {
  const installers = targets.filter((target) => target !== 'dir');
  if (electronDist === undefined || installers.length === 0) return;
  throw new Error(
    `A release is built from the official Electron, not from ${String(electronDist)}: ${installers.join(', ')} refused.`,
  );
}
