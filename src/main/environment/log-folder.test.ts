import { describe, expect, it } from 'vitest';
import { logFolder } from './log-folder';

describe('the folder for logs', () => {
  const home = '/home/ada';

  it('is the one that the system has for them', () => {
    const on = (platform: NodeJS.Platform, env = {}) => logFolder('/data', false, { platform, home, env });
    expect(on('darwin')).toBe('/home/ada/Library/Logs/Lockstep');
    expect(on('linux')).toBe('/home/ada/.local/state/lockstep/logs');
    expect(on('linux', { XDG_STATE_HOME: '/state' })).toBe('/state/lockstep/logs');
    // The specification says to ignore a path that is not whole.
    expect(on('linux', { XDG_STATE_HOME: 'state' })).toBe('/home/ada/.local/state/lockstep/logs');
    const roaming = String.raw`C:\Users\ada\AppData\Roaming\Lockstep`;
    expect(logFolder(roaming, false, { platform: 'win32', home, env: {} })).toBe(`${roaming}\\logs`);
  });

  it.each(['linux', 'darwin'] as const)('stays in a data folder that the user chose on %s', (platform) => {
    const env = { XDG_STATE_HOME: '/state' };
    expect(logFolder('/chosen', true, { platform, home, env })).toBe('/chosen/logs');
  });
});
