import { beforeEach, describe, expect, it } from 'vitest';
import { appImage } from './app-image';

const env = { APPIMAGE: '/home/ada/Lockstep.AppImage', APPDIR: '/tmp/.mount_LockstXyz' };

beforeEach((context) => context.skip(process.platform === 'win32', 'an AppImage is for Linux'));

describe('the AppImage that a program runs from', () => {
  it('is where the user keeps it, not where it is mounted', () => {
    expect(appImage(env, '/tmp/.mount_LockstXyz/lockstep')).toBe('/home/ada/Lockstep.AppImage');
  });

  it('is none when the variables come from another one, or from nowhere', () => {
    expect(appImage(env, '/opt/Lockstep/lockstep')).toBeNull();
    expect(appImage({ ...env, APPDIR: '/tmp/.mount_Lock' }, '/tmp/.mount_LockstXyz/lockstep')).toBeNull();
    expect(appImage({ APPIMAGE: env.APPIMAGE }, '/opt/Lockstep/lockstep')).toBeNull();
    expect(appImage({ ...env, APPIMAGE: 'Lockstep.AppImage' }, '/tmp/.mount_LockstXyz/lockstep')).toBeNull();
    expect(appImage({}, '/opt/Lockstep/lockstep')).toBeNull();
  });
});
