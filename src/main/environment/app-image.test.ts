import { beforeEach, describe, expect, it } from 'vitest';
import { appImage } from './app-image';

const env = { APPIMAGE: '/home/ada/Lockstep.AppImage', APPDIR: '/tmp/.mount_LockstXyz' };

beforeEach((context) => context.skip(process.platform === 'win32', 'an AppImage is for Linux'));

describe('appImage', () => {
  it('is the path of the file, not of the mount', () => {
    expect(appImage(env, '/tmp/.mount_LockstXyz/lockstep')).toBe('/home/ada/Lockstep.AppImage');
  });

  it('is null when the variables are missing or those of another AppImage', () => {
    expect(appImage(env, '/opt/Lockstep/lockstep')).toBeNull();
    expect(appImage({ ...env, APPDIR: '/tmp/.mount_Lock' }, '/tmp/.mount_LockstXyz/lockstep')).toBeNull();
    expect(appImage({ APPIMAGE: env.APPIMAGE }, '/opt/Lockstep/lockstep')).toBeNull();
    expect(appImage({ ...env, APPIMAGE: 'Lockstep.AppImage' }, '/tmp/.mount_LockstXyz/lockstep')).toBeNull();
    expect(appImage({}, '/opt/Lockstep/lockstep')).toBeNull();
  });
});
