/**
 * The environment in which Electron behaves as the plain Node inside it.
 * @returns {NodeJS.ProcessEnv}
 */
export function electronAsNode() {
  return { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
}
