import { expect, it } from 'vitest';
import { refuseUnofficial } from './official-only.mjs';

it('lets any Electron be packed to try it out', () => {
  expect(() => refuseUnofficial({ electronDist: '/some/electron', targets: ['dir'] })).not.toThrow();
  expect(() => refuseUnofficial({ electronDist: undefined, targets: ['deb', 'rpm'] })).not.toThrow();
});

it('builds no installer from an unchecked Electron', () => {
  const build = { electronDist: '/some/electron', targets: ['deb', 'AppImage'] };
  expect(() => refuseUnofficial(build)).toThrow('not from /some/electron: deb, AppImage refused');
});
