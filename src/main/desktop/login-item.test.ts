import { describe, expect, it } from 'vitest';
import { isLoginItemOn, isLoginItemStale, needsApproval } from './login-item';

describe('start at login as macOS and Windows tell it', () => {
  it('is off when the user switched it off in the system, whatever the app asked for', () => {
    expect(isLoginItemOn({ openAtLogin: true, executableWillLaunchAtLogin: true }, 'win32')).toBe(true);
    expect(isLoginItemOn({ openAtLogin: true, executableWillLaunchAtLogin: false }, 'win32')).toBe(false);
    expect(isLoginItemOn({ openAtLogin: false }, 'win32')).toBe(false);
    expect(isLoginItemOn({ openAtLogin: true, status: 'enabled' }, 'darwin')).toBe(true);
    expect(isLoginItemOn({ openAtLogin: true, status: 'requires-approval' }, 'darwin')).toBe(false);
    expect(isLoginItemOn({ openAtLogin: true }, 'darwin')).toBe(true);
    expect(needsApproval({ openAtLogin: false, status: 'requires-approval' })).toBe(true);
  });

  it('is brought up to date on Windows only while it is on', () => {
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
