import { expect, it } from 'vitest';
import { releaseOptions, releaseSources } from './release.mjs';

const known = { LOCKSTEP_HOMEPAGE: 'https://example.org', LOCKSTEP_MAINTAINER: 'Someone <someone@example.org>' };

it('looks for updates nowhere unless told where', () => {
  expect(releaseOptions(known).filter((option) => option.includes('publish'))).toEqual([]);
  const options = releaseOptions({ ...known, LOCKSTEP_UPDATE_URL: 'https://example.org/releases' });
  expect(options).toContain('--config.publish.url=https://example.org/releases');
});

it('finds releases on a release page, too', () => {
  const options = releaseOptions({ ...known, LOCKSTEP_UPDATE_REPOSITORY: 'someone/lockstep' });
  expect(options).toEqual(expect.arrayContaining(['--config.publish.owner=someone', '--config.publish.repo=lockstep']));
});

it('takes no feed that others could change on the way', () => {
  expect(() => releaseOptions({ ...known, LOCKSTEP_UPDATE_URL: 'http://example.org/releases' })).toThrow('https');
});

it('needs what Linux packages must name', (context) => {
  context.skip(process.platform !== 'linux', 'only Linux packages must');
  expect(() => releaseOptions({})).toThrow('LOCKSTEP_HOMEPAGE');
});

it('is built from the Electron of the lock file', () => {
  const [electron] = releaseSources({ ELECTRON_MIRROR: 'https://mirror.example.org/' });
  expect(electron?.url).toMatch(/^https:\/\/mirror\.example\.org\/v(\d+\.\d+\.\d+)\/electron-v\1-/);
});
