import { describe, expect, it } from 'vitest';
import { logFolder } from './log-folder';

describe('logFolder', () => {
  const home = '/home/ada';

  it('is the usual folder of the system', () => {
    expect(logFolder('/data', false, { platform: 'darwin', home, env: {} })).toBe('/home/ada/Library/Logs/Lockstep');
    const roaming = String.raw`C:\Users\ada\AppData\Roaming\Lockstep`;
    expect(logFolder(roaming, false, { platform: 'win32', home, env: {} })).toBe(`${roaming}\\logs`);
  });

  it('is in the state folder of XDG on Linux', (context) => {
    context.skip(process.platform === 'win32', 'paths of Linux');
    const on = (env: NodeJS.ProcessEnv) => logFolder('/data', false, { platform: 'linux', home, env });
    expect(on({})).toBe('/home/ada/.local/state/lockstep/logs');
    expect(on({ XDG_STATE_HOME: '/state' })).toBe('/state/lockstep/logs');
    // The specification ignores relative paths.
    expect(on({ XDG_STATE_HOME: 'state' })).toBe('/home/ada/.local/state/lockstep/logs');
  });

  it.each(['linux', 'darwin'] as const)('stays in a data folder that the user chose on %s', (platform) => {
    const env = { XDG_STATE_HOME: '/state' };
    expect(logFolder('/chosen', true, { platform, home, env })).toBe('/chosen/logs');
  });
});
