import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { EDGE_PATH } from '../../../shared/wire/messages';
import { KEY, ROOT, summaryOf, TestEdge, TestReceiver } from '../../../test-support/test-edge';

test('disconnects an edge that sends nothing and keeps one that answers pings', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    await using receiver = await TestReceiver.start();
    const alive = await TestEdge.connect(receiver.port);
    const url = `ws://127.0.0.1:${receiver.port}${EDGE_PATH}?fingerprint=silent`;
    const silent = new WebSocket(url, [KEY], { autoPong: false });
    await new Promise((resolve) => silent.once('message', resolve));
    const closed = new Promise((resolve) => silent.once('close', resolve));
    const pinged = new Promise((resolve) => alive.socket.once('ping', resolve));
    vi.advanceTimersByTime(30_000);
    await pinged;
    // The pong of the responsive edge arrives before the answer to this.
    await alive.open();
    vi.advanceTimersByTime(30_000);
    await closed;
    expect(await alive.open()).toMatchObject({ revision: 0 });
  } finally {
    vi.useRealTimers();
  }
});

test('handles more bytes than fit into the queue, in order', async () => {
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  const last = (i: number) => `${i}`.padEnd(1_000_000, 'x');
  // Each message rewrites the same file, so the order decides the content; up to 60 MB are queued.
  for (let i = 0; i < 60; i++) edge.write('same', last(i));
  expect(await edge.commit(1, { same: last(59) })).toMatchObject({ complete: true, ...summaryOf({ same: last(59) }) });
});

test('an edge that reads nothing gets no further answers and is disconnected', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  await using receiver = await TestReceiver.start();
  const edge = await TestEdge.connect(receiver.port);
  await edge.open();
  const files = Array.from({ length: 5_000 }, (_, i) => [`${'long name '.repeat(20)}${i}`, '0'.repeat(64), 1]);
  edge.socket.pause();
  const manifest = JSON.stringify({
    type: 'workspace:sync_manifest',
    payload: { edgeId: 'e', userId: 'u', path: ROOT, files, last: true },
  });
  for (let i = 0; i < 20; i++) edge.socket.send(manifest);
  const log = () => receiver.log.lines.join();
  await expect.poll(log).toContain('its messages wait');
  vi.advanceTimersByTime(30_000);
  expect(log()).not.toContain('does not read its messages');
  vi.advanceTimersByTime(30_000);
  expect(log()).toContain('does not read its messages');
  edge.socket.terminate();
});
