import { describe, expect, it } from 'vitest';
import { refusedSwitch } from './launch-switches';

const user = { platform: 'linux', isRoot: false } as const;

describe('refusedSwitch', () => {
  it('takes what the app, its installers and people need', () => {
    const needed = [
      '--hidden',
      '--user-data-dir=/home/ada/data',
      '--updated',
      '--ozone-platform=wayland',
      '--ozone-platform-hint=auto',
      '--enable-features=UseOzonePlatform,WaylandWindowDecorations',
      '--password-store=gnome-libsecret',
      '--disable-gpu',
      '--force-device-scale-factor=2',
      '--force-renderer-accessibility',
      '--lang=de',
    ];
    expect(refusedSwitch([...needed, '-', '/home/ada/project', 'lockstep:folder'], user)).toBeNull();
    expect(refusedSwitch([], user)).toBeNull();
  });

  it.each([
    'gpu-launcher',
    'renderer-cmd-prefix',
    'utility-cmd-prefix',
    'ppapi-plugin-launcher',
    'zygote-cmd-prefix',
    'browser-subprocess-path',
    'no-sandbox',
    'no-zygote',
    'disable-gpu-sandbox',
    'disable-setuid-sandbox',
    'load-extension',
    'remote-debugging-port',
    'remote-debugging-pipe',
    'inspect',
    'js-flags',
    'disable-web-security',
    'ignore-certificate-errors',
    'proxy-server',
    'host-rules',
    'log-file',
    'crash-dumps-dir',
    'disable-features',
    'enable-blink-features',
    'type',
    '',
  ])('refuses --%s', (name) => {
    for (const form of [`--${name}`, `-${name}`, `--${name}=x`, ` --${name}=x=y`]) {
      if (form.trim().length > 2) expect(refusedSwitch(['--hidden', '/folder', form], user), form).toBe(`--${name}`);
    }
  });

  it('refuses a feature that is not one of the display, alone or among others', () => {
    for (const features of ['Other', 'UseOzonePlatform,Other', 'UseOzonePlatform<Trial', 'UseOzonePlatform:a/b', '']) {
      expect(refusedSwitch([`--enable-features=${features}`], user), features).toContain('--enable-features');
    }
  });

  it('lets root alone run without the sandbox', () => {
    expect(refusedSwitch(['--no-sandbox'], { ...user, isRoot: true })).toBeNull();
    expect(refusedSwitch(['--no-sandbox', '--gpu-launcher=x'], { ...user, isRoot: true })).toBe('--gpu-launcher');
  });

  it('takes all after -- for folders, and no value for a switch', () => {
    expect(refusedSwitch(['--', '--gpu-launcher=x'], user)).toBeNull();
    expect(refusedSwitch(['folder--gpu-launcher=x', '--lang=--no-sandbox'], user)).toBeNull();
  });

  it('reads slashes and capitals as Chromium does on Windows', () => {
    const windows = { platform: 'win32', isRoot: false } as const;
    expect(refusedSwitch(['/GPU-Launcher=x'], windows)).toBe('--gpu-launcher');
    expect(refusedSwitch(['--GPU-LAUNCHER=x'], windows)).toBe('--gpu-launcher');
    expect(refusedSwitch(['--Hidden', 'C:\\project'], windows)).toBeNull();
    expect(refusedSwitch(['--Hidden'], user)).toBe('--Hidden');
  });
});
