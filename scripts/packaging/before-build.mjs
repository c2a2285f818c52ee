/**
 * Called by electron-builder before it looks for packages to add. There are none to add: the build has put everything
 * that runs into its own files.
 * @returns {boolean} false: packages are taken care of
 */
export default function beforeBuild() {
  return false;
}
