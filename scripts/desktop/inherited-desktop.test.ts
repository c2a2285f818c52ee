import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { staleVariables } from './inherited-desktop.mjs';

let folder: string;
let socket: string;
let server: Server;

beforeEach(async (context) => {
  context.skip(process.platform !== 'linux', 'every other system has a desktop');
  folder = mkdtempSync(join(tmpdir(), 'lockstep-stale-'));
  socket = join(folder, 'socket');
  server = createServer((peer) => peer.destroy()).listen(socket);
  await once(server, 'listening');
});

afterEach(() => {
  if (process.platform !== 'linux') return;
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

it('are those whose display or bus is not there', async () => {
  expect(await staleVariables({})).toEqual([]);
  expect(await staleVariables({ DISPLAY: ':98765' })).toEqual(['DISPLAY']);
  expect(await staleVariables({ DISPLAY: 'localhost:59000.0' })).toEqual(['DISPLAY']);
  expect(await staleVariables({ WAYLAND_DISPLAY: 'wayland-7', XDG_RUNTIME_DIR: folder })).toEqual(['WAYLAND_DISPLAY']);
  expect(await staleVariables({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere/bus' })).toEqual([
    'DBUS_SESSION_BUS_ADDRESS',
  ]);
});

it('are none that answer, and none of a form that is not known', async () => {
  expect(
    await staleVariables({
      DISPLAY: '/private/tmp/display:0',
      WAYLAND_DISPLAY: socket,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${socket},guid=1`,
    }),
  ).toEqual([]);
  expect(await staleVariables({ WAYLAND_DISPLAY: 'socket', XDG_RUNTIME_DIR: folder })).toEqual([]);
  expect(await staleVariables({ DBUS_SESSION_BUS_ADDRESS: 'tcp:host=localhost,port=1' })).toEqual([]);
});
