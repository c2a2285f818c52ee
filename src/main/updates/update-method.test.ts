import { describe, expect, it } from 'vitest';
import { type UpdateFacts, updateMethod } from './update-method';

const appImage: UpdateFacts = {
  platform: 'linux',
  isPackaged: true,
  program: '/tmp/.mount_Lockst1234/lockstep',
  hasFeed: true,
  env: { APPIMAGE: '/home/me/Lockstep.AppImage', APPDIR: '/tmp/.mount_Lockst1234' },
};

describe('updateMethod', () => {
  it('leaves what a package manager installed to it', () => {
    const installed = { ...appImage, program: '/opt/Lockstep/lockstep', env: {} };
    expect(updateMethod(installed)).toEqual({ kind: 'elsewhere', by: 'package-manager' });
    const inAnother = { APPIMAGE: '/home/me/Terminal.AppImage', APPDIR: '/tmp/.mount_Termin1' };
    expect(updateMethod({ ...installed, env: inAnother })).toEqual({ kind: 'elsewhere', by: 'package-manager' });
  });

  it('leaves an unpacked archive, a checkout and a build without a feed alone', () => {
    expect(updateMethod({ ...appImage, env: {} })).toEqual({ kind: 'elsewhere', by: 'hand' });
    expect(updateMethod({ ...appImage, isPackaged: false })).toEqual({ kind: 'elsewhere', by: 'checkout' });
    expect(updateMethod({ ...appImage, hasFeed: false })).toEqual({ kind: 'elsewhere', by: 'hand' });
  });

  it.each(['win32', 'darwin'] as const)('updates the app itself on %s', (platform) => {
    expect(updateMethod({ ...appImage, platform, env: {} })).toEqual({ kind: 'self', url: null, hasFeed: true });
  });

  it('takes another address only when it is encrypted or on this computer', () => {
    const from = (url: string) => updateMethod({ ...appImage, env: { ...appImage.env, LOCKSTEP_UPDATE_URL: url } });
    expect(from('https://example.org/a')).toEqual({ kind: 'self', url: 'https://example.org/a', hasFeed: true });
    expect(from('http://127.0.0.1:8080/')).toEqual({ kind: 'self', url: 'http://127.0.0.1:8080/', hasFeed: true });
    for (const url of ['http://example.org/', 'http://127.0.0.1.example.org/', 'file:///tmp', 'nonsense', '']) {
      expect(from(url), url).toEqual({ kind: 'self', url: null, hasFeed: true });
    }
  });

  it('takes no address on Windows for a build that does not name its signer', () => {
    const env = { LOCKSTEP_UPDATE_URL: 'https://example.org/a' };
    const windows = { ...appImage, platform: 'win32', env } as const;
    expect(updateMethod(windows)).toMatchObject({ kind: 'self', url: 'https://example.org/a' });
    expect(updateMethod({ ...windows, hasFeed: false })).toEqual({ kind: 'elsewhere', by: 'hand' });
  });
});
