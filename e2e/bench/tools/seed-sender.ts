/**
 * The algorithm of the document that the app was first asked for by, as it is written there: files in batches of 50 with
 * 100 ms between them, changes every 500 ms one after the other, MD5 to tell what changed. Its watcher is chokidar, and
 * its limits are lifted.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { watch } from 'chokidar';
import { runSender, type Wire } from './sender-process';

const BATCH_INTERVAL_MS = 500;
const BATCH_SIZE = 50;
const BATCH_PAUSE_MS = 100;
const IGNORED = 'node_modules .git __pycache__ .venv venv .idea .vscode dist build .next target'.split(' ');

type Action = 'add' | 'modified' | 'delete';

runSender((root, wire) => void new SeedSync(root, wire).start());

class SeedSync {
  private readonly cache = new Map<string, string>();
  private pending = new Map<string, Action>();

  constructor(
    private readonly root: string,
    private readonly wire: Wire,
  ) {}

  async start(): Promise<void> {
    const files = await this.scan(this.root);
    this.watch();
    setInterval(() => void this.processBatch(), BATCH_INTERVAL_MS);
    for (let at = 0; at < files.length; at += BATCH_SIZE) {
      await Promise.all(files.slice(at, at + BATCH_SIZE).map((path) => this.syncFile(path)));
      if (at + BATCH_SIZE < files.length) await sleep(BATCH_PAUSE_MS);
    }
  }

  private async scan(folder: string, files: string[] = []): Promise<string[]> {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (this.isIgnored(path)) continue;
      if (entry.isDirectory()) await this.scan(path, files);
      else files.push(path);
    }
    return files;
  }

  private isIgnored(path: string): boolean {
    const inside = relative(this.root, path);
    return IGNORED.some((name) => inside === name || inside.includes(`/${name}`) || inside.startsWith(`${name}/`));
  }

  private watch(): void {
    const watcher = watch(this.root, { ignoreInitial: true, ignored: (path) => this.isIgnored(path) });
    watcher.on('add', (path) => this.pending.set(path, 'add'));
    watcher.on('change', (path) => this.pending.set(path, 'modified'));
    watcher.on('unlink', (path) => this.pending.set(path, 'delete'));
  }

  private async processBatch(): Promise<void> {
    const changes = this.pending;
    this.pending = new Map();
    for (const [path, action] of changes) if (action !== 'delete') await this.syncFile(path);
    for (const [path, action] of changes) if (action === 'delete') this.sendDelete(path);
  }

  private async syncFile(path: string): Promise<void> {
    try {
      await stat(path);
      const content = await readFile(path, 'utf8');
      const hash = createHash('md5').update(content).digest('hex');
      if (this.cache.get(path) === hash) return;
      this.cache.set(path, hash);
      this.wire.send({ type: 'put', path: relative(this.root, path), content });
    } catch {
      // Counted as an error in the document; the file is gone.
    }
  }

  private sendDelete(path: string): void {
    this.cache.delete(path);
    this.wire.send({ type: 'delete', path: relative(this.root, path) });
  }
}
