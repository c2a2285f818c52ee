import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from '../tools/program';
import { missingProgram, type RunningTool, type Tool } from '../tools/tool';
import type { Link } from './link';

const UP_MS = 10_000;

/** As the loop of `rsync-tools.ts`, to an rsync daemon: "$2" is its address, "$3" holds rsync's options. */
const LOOP = `
rsync $3 --delete --exclude=.git "$1/" "$2"
inotifywait -m -r -q -e modify,create,delete,move --exclude '/\\.git(/|$)' "$1" | while read -r _; do
  while read -r -t 0.01 _; do :; done
  rsync $3 --delete --exclude=.git "$1/" "$2"
done`;

export const rsyncDaemon: Tool = daemonTool('rsync-daemon', '-a');
export const rsyncDaemonZ: Tool = daemonTool('rsync-daemon-z', '-az');

function daemonTool(name: string, options: string): Tool {
  return {
    name,
    description: `a shell loop of inotifywait -m and rsync ${options} --delete to an rsync daemon`,
    follows: true,
    reach: 'network',
    missing: () => missingProgram('inotifywait', 'rsync', 'bash'),
    start: async (home, link) => {
      if (!link) throw new Error(`${name} is measured over a network only.`);
      return startDaemon(home, link, options);
    },
  };
}

async function startDaemon(home: string, link: Link, options: string): Promise<RunningTool> {
  const mirror = join(home, 'mirror');
  mkdirSync(mirror);
  const config = join(home, 'rsyncd.conf');
  writeFileSync(config, daemonConfig(mirror));
  const port = await freePort();
  const daemon = new Program('rsync', ['--daemon', '--no-detach', `--port=${port}`, `--config=${config}`]);
  await untilUp(port, daemon);
  const near = await link.to(port);
  let loop: Program | undefined;
  return {
    mirror: async (root) => {
      const calledAt = performance.now();
      loop = new Program('bash', ['-c', LOOP, 'loop', root, `rsync://127.0.0.1:${near}/mirror/`, options]);
      return { mirror, calledAt };
    },
    stop: async () => {
      await loop?.stop();
      await daemon.stop();
    },
  };
}

function daemonConfig(mirror: string): string {
  const owner = `uid = ${process.getuid?.() ?? 0}\ngid = ${process.getgid?.() ?? 0}\n`;
  return `address = 127.0.0.1\nuse chroot = no\n${owner}[mirror]\npath = ${mirror}\nread only = no\n`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilUp(port: number, daemon: Program): Promise<void> {
  const deadline = performance.now() + UP_MS;
  while (!(await answers(port))) {
    if (performance.now() > deadline) throw new Error(`The rsync daemon does not answer: ${daemon.output}`);
    await sleep(50);
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
