import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Program } from './program';
import { missingProgram, type Tool } from './tool';

const READY_MS = 60_000;
const FOLDER = 'bench';

export const syncthing: Tool = {
  name: 'syncthing',
  description:
    'two Syncthing instances on loopback, watching with the shortest delay, connected before the clock starts',
  follows: true,
  reach: 'machine',
  missing: () => missingProgram('syncthing'),
  start: async (home) => {
    const mirror = join(home, 'mirror');
    mkdirSync(mirror);
    const near = await Instance.start(join(home, 'near'));
    const far = await Instance.start(join(home, 'far'));
    await near.meet(far);
    await far.meet(near);
    await near.awaitConnection(far);
    return {
      mirror: async (root) => {
        const calledAt = performance.now();
        await far.share(mirror, near, 'receiveonly');
        await near.share(root, far, 'sendonly');
        return { mirror, calledAt };
      },
      stop: async () => {
        await near.stop();
        await far.stop();
      },
    };
  },
};

class Instance {
  private constructor(
    private readonly program: Program,
    private readonly guiPort: number,
    private readonly syncPort: number,
    private readonly apiKey: string,
    private readonly id: string,
  ) {}

  static async start(home: string): Promise<Instance> {
    const made = spawnSync('syncthing', ['generate', `--home=${home}`, '--no-default-folder', '--skip-port-probing']);
    if (made.status !== 0) throw new Error(`syncthing generate failed: ${made.stderr}`);
    const config = readFileSync(join(home, 'config.xml'), 'utf8');
    const apiKey = /<apikey>(.+?)<\/apikey>/.exec(config)?.[1] ?? '';
    const id = /<device id="([A-Z0-9-]+)"/.exec(config)?.[1] ?? '';
    const [guiPort, syncPort] = [await freePort(), await freePort()];
    const program = new Program(
      'syncthing',
      [
        'serve',
        `--home=${home}`,
        '--no-browser',
        '--no-restart',
        '--no-upgrade',
        `--gui-address=http://127.0.0.1:${guiPort}`,
      ],
      { HOME: home },
    );
    const instance = new Instance(program, guiPort, syncPort, apiKey, id);
    await instance.untilReady();
    return instance;
  }

  /** Nothing but the other instance, over loopback. */
  async meet(other: Instance): Promise<void> {
    await this.call('PATCH', 'config/options', {
      listenAddresses: [`tcp://127.0.0.1:${this.syncPort}`],
      globalAnnounceEnabled: false,
      localAnnounceEnabled: false,
      relaysEnabled: false,
      natEnabled: false,
      urAccepted: -1,
      crashReportingEnabled: false,
      reconnectionIntervalS: 5,
    });
    const addresses = [`tcp://127.0.0.1:${other.syncPort}`];
    await this.call('PUT', `config/devices/${other.id}`, { deviceID: other.id, addresses, compression: 'never' });
  }

  async awaitConnection(other: Instance): Promise<void> {
    await until(async () => {
      const answer = (await this.call('GET', 'system/connections')) as {
        connections: Record<string, { connected: boolean }>;
      };
      return answer.connections[other.id]?.connected === true;
    }, 'the instances did not connect');
  }

  async share(path: string, other: Instance, type: 'sendonly' | 'receiveonly'): Promise<void> {
    const devices = [this, other].map(({ id }) => ({ deviceID: id }));
    await this.call('PUT', `config/folders/${FOLDER}`, {
      id: FOLDER,
      path,
      type,
      devices,
      fsWatcherEnabled: true,
      fsWatcherDelayS: 1,
      rescanIntervalS: 3600,
      markerName: '.',
    });
    await this.call('POST', `db/ignores?folder=${FOLDER}`, { ignore: ['.git'] });
  }

  stop(): Promise<void> {
    return this.program.stop();
  }

  private untilReady(): Promise<void> {
    return until(
      () =>
        this.call('GET', 'system/ping').then(
          () => true,
          () => false,
        ),
      'Syncthing did not start',
    );
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.guiPort}/rest/${path}`, {
      method,
      headers: { 'X-API-Key': this.apiKey, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Syncthing answered ${response.status} to ${method} ${path}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }
}

async function until(done: () => Promise<boolean>, otherwise: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error(otherwise);
    await sleep(100);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
