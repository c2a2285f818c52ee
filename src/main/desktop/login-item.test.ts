import { describe, expect, it } from 'vitest';
import { isLoginItemOn, isLoginItemStale, needsApproval } from './login-item';

describe('login items of macOS and Windows', () => {
  it('are off when the user switched them off in the system', () => {
    expect(isLoginItemOn({ openAtLogin: true, executableWillLaunchAtLogin: true }, 'win32')).toBe(true);
    expect(isLoginItemOn({ openAtLogin: true, executableWillLaunchAtLogin: false }, 'win32')).toBe(false);
    expect(isLoginItemOn({ openAtLogin: false }, 'win32')).toBe(false);
    expect(isLoginItemOn({ openAtLogin: true, status: 'enabled' }, 'darwin')).toBe(true);
    expect(isLoginItemOn({ openAtLogin: true, status: 'requires-approval' }, 'darwin')).toBe(false);
    expect(isLoginItemOn({ openAtLogin: true }, 'darwin')).toBe(true);
    expect(needsApproval({ openAtLogin: false, status: 'requires-approval' })).toBe(true);
  });

  it('are updated on Windows only while they are on', () => {
    const name = 'app.lockstep.Lockstep';
    const now = 'C:\\new\\Lockstep.exe';
    const item = { name, path: 'C:\\old\\Lockstep.exe', args: ['--hidden'], enabled: true };
    const stale = (...launchItems: (typeof item)[]) => isLoginItemStale({ openAtLogin: false, launchItems }, name, now);
    expect(stale(item)).toBe(true);
    expect(stale({ ...item, enabled: false })).toBe(false);
    expect(stale({ ...item, path: now.toUpperCase() })).toBe(false);
    expect(stale({ ...item, name: 'another app' })).toBe(false);
    expect(stale()).toBe(false);
  });
});
