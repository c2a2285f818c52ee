import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LARGE_FILES } from '../../../src/main/engine/watch/watch-folder';
import type { WorkspaceState } from '../../../src/shared/model/workspace-state';
import { Relay } from '../faults/relay';
import { SmallDisk } from '../faults/small-disk';
import { Outside } from '../faults/tamper';
import type { Programs } from '../programs.mjs';
import { Source } from '../source/source';
import { Edge } from './edge';
import type { EdgeConfig } from './edge-process';
import { Mounts } from './mounts';
import { API_KEY, PlainServer, ReceiverServer, type TestServer } from './servers';

export interface WorldOptions {
  readonly programs: Programs;
  readonly server: 'receiver' | 'plain';
  readonly maxFileBytes: number;
  /** Limit of files in the folder, which decides how it is watched. */
  readonly size: keyof typeof MAX_FILES;
  /** The folder is a git repository. */
  readonly git: boolean;
  /** The receiver's folder is on a disk of its own that can be filled, where such a disk can be had. */
  readonly smallDisk: boolean;
  /** The app waits as long as it does for people before it connects again, and not just for a moment. */
  readonly realDelays: boolean;
  /** The folder is an overlay over what it held at first: files are copied up when they change. */
  readonly overlay: boolean;
}

/**
 * A claim may be about the folder as it was this much earlier, ms: the system reports changes with a delay, and a machine
 * that runs many of these tests has little time for each.
 */
const CLAIM_SLACK_MS = 2_000;
/** A copy that differs for this long while the app says that all is in sync will stay so, ms. */
const SETTLED_MS = 5_000;
/** A large folder is watched in another way. */
const MAX_FILES = { usual: 2_000, large: LARGE_FILES + 1 };
const RETRY_MS = 60;
/** Of the app among those with the same fingerprint. */
export const IDENTITY = '1'.repeat(32);
/** The app answers "wait" within this time, ms, when nothing is broken. */
const ANSWER_MS = 40_000;
const DECISION_MS = 200;
const MAX_ANSWERS = 25;
const MAX_LISTED = 12;

/** One folder, the app, a network and a server, and a judge who compares what the app says with what is. */
export class World {
  /** Violations, in the order in which they happened. */
  readonly violations: string[] = [];
  /** Number of claims checked. */
  claims = 0;
  /** Claims made before this are not judged, ms since the epoch: the copy or the folder was tampered with since. */
  private trustedFrom = 0;
  private lastRevision = 0;

  private constructor(
    readonly base: string,
    readonly source: Source,
    readonly relay: Relay,
    readonly server: TestServer,
    readonly edge: Edge,
    readonly disk: SmallDisk | null,
    readonly outside: Outside,
    readonly mounts: Mounts,
    private readonly options: WorldOptions,
  ) {}

  static async create(options: WorldOptions): Promise<World> {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-convergence-')));
    const root = join(base, 'project');
    const home = join(base, 'home/user');
    for (const folder of [root, home]) mkdirSync(folder, { recursive: true });
    const mounts = new Mounts();
    if (options.git) execFileSync('git', ['init', '-q'], { cwd: root });
    const violations = (what: string) => world.violate(what);
    const disk = options.smallDisk ? SmallDisk.create(join(base, 'disk')) : null;
    const server =
      options.server === 'plain'
        ? new PlainServer(root)
        : new ReceiverServer(options.programs.receiver, join(base, disk ? 'disk/server' : 'server'), violations);
    const relay = await Relay.start();
    const edge = new Edge(options.programs.edge, edgeConfig(base, relay, options), home, {
      onClaim: (claim, at) => world.onClaim(claim, at),
      onMisbehaviour: violations,
    });
    const takesBinary = options.server !== 'plain';
    const source = new Source(root, { maxFileBytes: options.maxFileBytes, takesBinary });
    const outside = Outside.create(join(base, 'outside'));
    const world = new World(base, source, relay, server, edge, disk, outside, mounts, options);
    await world.startServer();
    return world;
  }

  /** The receiver; null when the server knows part 1 of the protocol only. */
  get receiver(): ReceiverServer | null {
    return this.server instanceof ReceiverServer ? this.server : null;
  }

  get stateDir(): string {
    return join(this.base, 'state');
  }

  /** Makes the folder an overlay of what it holds so far, where that is wanted. */
  coverFolder(): void {
    if (this.options.overlay) this.mounts.overlay(this.source.place, join(this.base, 'layers'));
  }

  get home(): string {
    return join(this.base, 'home/user');
  }

  /**
   * Another computer with the same fingerprint, where a folder of its own is at the same place.
   * @param folder absolute path of that
   * @param identity the same as before, or not
   */
  otherComputer(folder: string, identity: string, onClaim: () => void): Edge {
    const { base, relay, options, source } = this;
    const config = { ...edgeConfig(base, relay, options), stateDir: `${folder}-state`, identity };
    const events = { onClaim, onMisbehaviour: (what: string) => this.violate(`the other computer: ${what}`) };
    return new Edge(options.programs.edge, config, this.home, events, Mounts.insteadOf(source.place, folder));
  }

  async startServer(): Promise<void> {
    await this.server.start();
    this.relay.target = this.server.port;
  }

  async killServer(): Promise<void> {
    this.relay.target = null;
    await this.server.kill();
  }

  violate(what: string): void {
    this.violations.push(`${new Date().toISOString().slice(14, 23)} ${what}`);
  }

  /** From now on no claim is judged. @returns judges those again that are made after `delay`, ms */
  distrust(): (delay?: number) => void {
    const before = this.trustedFrom;
    this.trustedFrom = Number.POSITIVE_INFINITY;
    return (delay = 0) => {
      this.trustedFrom = Math.max(before, Date.now() + delay);
    };
  }

  /** The app's own memory was taken away: it may count from the beginning. */
  forgetRevision(): void {
    this.lastRevision = 0;
  }

  /** Judges what the app has been saying, when it says that all is in sync. */
  async checkStanding(): Promise<void> {
    await sleep(1);
    const { state, stateSince } = this.edge;
    if (state?.kind === 'watching' && stateSince >= this.trustedFrom) this.judge('still says in sync', Date.now());
  }

  /**
   * Asks the app to wait, as often as its user has to decide something first, and judges the answer: the copy holds what was
   * in the folder at the call.
   * @returns true when the app answered that all is in sync
   */
  async checkWait(): Promise<boolean> {
    for (let answers = 0; answers < MAX_ANSWERS; answers++) {
      const since = Date.now();
      const expired = sleep(ANSWER_MS, 'none' as const, { ref: false });
      const answer = await Promise.race([this.edge.tell('wait'), expired]);
      if (answer === 'none') this.violate(`no answer to "wait"; the app says ${JSON.stringify(this.edge.state)}`);
      if (answer === null || answer === 'none') return false;
      if (answer.kind === 'watching') {
        this.claims++;
        this.judge('false answer to "wait"', Date.now(), since);
        return true;
      }
      await sleep(DECISION_MS);
    }
    return false;
  }

  /**
   * The copy, when the receiver tells readers of the mirror that it is complete. What it tells is judged: the hash is that of
   * the files. Null when it is not complete, or changed meanwhile.
   */
  async completeCopy(): Promise<Map<string, Buffer> | null> {
    const before = await this.receiver?.report();
    const copy = this.server.copy();
    const after = await this.receiver?.report();
    if (!before?.complete || !after?.complete || before.hash !== after.hash) return null;
    this.claims++;
    const hashed = manifestHashOf(copy);
    if (before.hash !== hashed) this.violate(`the receiver says complete, with the hash ${before.hash} of ${hashed}`);
    return copy;
  }

  /** Waits until the copy is the folder, exactly. False, with a violation, when that never comes. */
  async atRest(timeoutMs: number): Promise<boolean> {
    const end = Date.now() + timeoutMs;
    let calm = 0;
    let wrongSince = Number.POSITIVE_INFINITY;
    while (Date.now() < end && Date.now() - wrongSince < SETTLED_MS) {
      await sleep(25);
      // The copy is read only when the app says so: reading it takes the time that the app needs.
      const isRight = this.edge.state?.kind === 'watching' ? this.differences().length === 0 : null;
      calm = isRight ? calm + 1 : 0;
      if (calm > 2) return true;
      wrongSince = isRight === false ? Math.min(wrongSince, Date.now()) : Number.POSITIVE_INFINITY;
    }
    const differences = this.differences();
    this.violate(`at rest the copy differs; the app says ${JSON.stringify(this.edge.state)}: ${listed(differences)}`);
    return false;
  }

  /** Differences of the copy from the folder as both are now. */
  private differences(): string[] {
    return this.source.history.differences(this.server.copy(), Date.now() + 10);
  }

  /** Ends everything and removes it. @param keep leave the folders, with the logs beside them */
  async close(keep: boolean): Promise<void> {
    await this.edge.kill();
    await this.killServer();
    await this.relay.close();
    this.mounts.removeAll();
    if (keep) this.writeLogs();
    this.disk?.remove();
    if (!keep) rmSync(this.base, { recursive: true, force: true });
  }

  private writeLogs(): void {
    writeFileSync(join(this.base, 'operations.log'), this.source.log.join('\n'));
    writeFileSync(join(this.base, 'edge.log'), this.edge.said.join('\n'));
    writeFileSync(join(this.base, 'receiver.log'), this.receiver?.said.join('\n') ?? '');
    writeFileSync(join(this.base, 'violations.log'), this.violations.join('\n'));
  }

  private onClaim(claim: Extract<WorkspaceState, { kind: 'watching' }>, at: number): void {
    if (at < this.trustedFrom) return;
    this.claims++;
    if (claim.verified !== (this.receiver !== null)) this.violate(`claims verified: ${claim.verified}`);
    if (claim.revision < this.lastRevision) this.violate(`revision ${claim.revision} after ${this.lastRevision}`);
    this.lastRevision = claim.revision;
    this.judge(`false claim of revision ${claim.revision}`, at);
  }

  /** At rest: what the receiver tells readers of the mirror must be what is in the folder. */
  async checkReport(): Promise<void> {
    if (!this.receiver) return;
    const files = this.source.history.current;
    const bytes = [...files.values()].reduce((sum, { length }) => sum + length, 0);
    const expected = { complete: true, files: files.size, bytes, hash: manifestHashOf(files) };
    const report = await this.receiver.report();
    for (const [key, value] of Object.entries(expected)) {
      if (report[key] !== value) this.violate(`the receiver reports ${key} ${report[key]}, should be ${value}`);
    }
  }

  /** Nothing may have been changed through a symlink in the mirror. */
  checkOutside(): void {
    if (!this.outside.isUntouched) this.violate('something outside of the mirror was changed');
  }

  /** While another program changes the folder, this is judged once its changes are known. */
  private judge(what: string, at: number, since = at - CLAIM_SLACK_MS): void {
    const copy = this.server.copy();
    const lateMs = Date.now() - at;
    // The app says of these that they are not there.
    const { refused } = this.edge;
    const judge = () => {
      const differences = this.source.history.differences(copy, since, refused);
      if (differences.length > 0) this.violate(`${what} (${lateMs} ms ago): ${listed(differences)}`);
    };
    if (this.source.otherProgram) void this.source.otherProgram.then(judge);
    else judge();
  }
}

function edgeConfig(base: string, relay: Relay, options: WorldOptions): EdgeConfig {
  return {
    root: join(base, 'project'),
    stateDir: join(base, 'state'),
    url: `http://127.0.0.1:${relay.port}`,
    apiKey: API_KEY,
    limits: { maxFiles: MAX_FILES[options.size], maxFileBytes: options.maxFileBytes },
    retryMs: options.realDelays ? null : RETRY_MS,
    identity: IDENTITY,
  };
}

function listed(differences: readonly string[]): string {
  const more = differences.length > MAX_LISTED ? ` and ${differences.length - MAX_LISTED} more` : '';
  return `${differences.slice(0, MAX_LISTED).join('; ')}${more}`;
}

/** As documented: the XOR of SHA-256(path, NUL, SHA-256 of the content in hex) over all files. */
function manifestHashOf(files: ReadonlyMap<string, Buffer>): string {
  let sum = 0n;
  for (const [path, bytes] of files) {
    sum ^= BigInt(`0x${hash('sha256', `${path}\0${hash('sha256', bytes, 'hex')}`, 'hex')}`);
  }
  return sum.toString(16).padStart(64, '0');
}
