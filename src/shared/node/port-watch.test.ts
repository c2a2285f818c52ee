import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { PortWatch } from './port-watch';

const HOST = '127.0.0.1';
const server = createServer((socket) => socket.on('error', () => {}));
let watch: PortWatch | null = null;

afterEach(() => {
  watch?.close();
  server.close();
});

it('calls back once, as soon as the port takes connections', async () => {
  server.listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  let calls = 0;
  watch = new PortWatch({ host: HOST, port }, () => calls++);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(calls).toBe(0);
  server.listen(port, HOST);
  await expect.poll(() => calls, { timeout: 5_000 }).toBe(1);
});

it('is silent once it was closed', async () => {
  server.listen(0, HOST);
  await once(server, 'listening');
  let calls = 0;
  watch = new PortWatch({ host: HOST, port: (server.address() as AddressInfo).port }, () => calls++);
  watch.close();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(calls).toBe(0);
});
