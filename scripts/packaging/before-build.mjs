/**
 * Called by electron-builder before it collects packages. The built files already hold all code that runs.
 * @returns {boolean} false for no packages
 */
export default function beforeBuild() {
  return false;
}
