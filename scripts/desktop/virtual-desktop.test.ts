import { beforeEach, describe, expect, it } from 'vitest';
import { desktopPrograms, missingDesktop } from './virtual-desktop.mjs';

describe('what is missing of a desktop', () => {
  beforeEach((context) => context.skip(process.platform !== 'linux', 'every other system has a desktop'));

  it('is nothing with an X or a Wayland display', () => {
    expect(missingDesktop({ DISPLAY: ':0' })).toEqual({ display: false, bus: false });
    expect(missingDesktop({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual({ display: false, bus: false });
  });

  it('is the display, and the bus unless the session has one', () => {
    expect(missingDesktop({})).toEqual({ display: true, bus: true });
    expect(missingDesktop({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus' })).toEqual({ display: true, bus: false });
  });
});

it('needs a program for each part', () => {
  expect(desktopPrograms({ display: true, bus: true })).toEqual(['Xvfb', 'dbus-daemon']);
  expect(desktopPrograms({ display: false, bus: false })).toEqual([]);
});
