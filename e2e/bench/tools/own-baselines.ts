import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Part } from './program';
import type { RunningTool, Tool } from './tool';
import type { SenderTask, WriterTask } from './wire';

/** The wire alone: what every tool of this kind at least has to do. All ratios are to this one. */
export const wireFloor: Tool = {
  name: 'wire-floor',
  description:
    'read, send over a WebSocket on loopback, write; no delay, no index; two Node processes, already connected',
  follows: true,
  reach: 'machine',
  missing: () => null,
  start: (home) => startSender(home, 'floor-sender.ts'),
};

/** The algorithm of the document that first described the app. */
export const seed: Tool = {
  name: 'seed',
  description: 'the algorithm of the original document: batches of 50 with 100 ms between them, a 500 ms timer, MD5',
  follows: true,
  reach: 'machine',
  missing: () => null,
  start: (home) => startSender(home, 'seed-sender.ts'),
};

async function startSender(home: string, module: string): Promise<RunningTool> {
  const mirror = join(home, 'mirror');
  mkdirSync(mirror);
  const writer = new Part<WriterTask, number>(join(import.meta.dirname, 'writer.ts'));
  const sender = new Part<SenderTask, true>(join(import.meta.dirname, module));
  const port = await writer.ask({ mirror });
  await sender.ask({ kind: 'connect', port });
  return {
    mirror: async (root) => {
      const calledAt = performance.now();
      await sender.ask({ kind: 'mirror', root });
      return { mirror, calledAt };
    },
    stop: async () => {
      await sender.stop();
      await writer.stop();
    },
  };
}
