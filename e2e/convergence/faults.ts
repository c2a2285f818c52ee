import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random';
import type { ReceiverServer } from './servers';
import type { Source } from './source';
import { tamper } from './tamper';
import type { World } from './world';

/** What one fault is given to work with. */
export interface FaultContext {
  readonly world: World;
  readonly random: Random;
  /** Changes the folder meanwhile. */
  readonly burst: () => Promise<void>;
}

/** Something that goes wrong for a while. When it returns everything is whole again, though not yet in sync. */
export interface Fault {
  readonly name: string;
  readonly weight: number;
  /** Only where the server is the receiver: a plain server can not be asked what it holds. */
  readonly needsReceiver?: true;
  readonly needsSmallDisk?: true;
  /** It takes so long, ms, that short runs leave it out. */
  readonly takesMs?: number;
  readonly run: (context: FaultContext) => Promise<void>;
}

/** How long the app needs after it was stopped, or its folder was away, until it has heard of everything, ms. */
const CATCH_UP_MS = 2_500;
/** The app notices a dead connection by its own pings within this time. */
const SILENCE_MS = 27_000;
/** Appended to the name of the folder while it is away. */
const AWAY = '-away';

export const FAULTS: readonly Fault[] = [
  { name: 'connection cut', weight: 8, run: cut },
  { name: 'connections turned away', weight: 3, run: turnAway },
  { name: 'connection stalled', weight: 5, run: stall },
  { name: 'connection half-open', weight: 5, run: halfOpen },
  { name: 'connection half-open until the app notices', weight: 1, takesMs: SILENCE_MS, run: halfOpenUnnoticed },
  { name: 'connection slow', weight: 5, run: slow },
  { name: 'server killed', weight: 6, run: serverKilled },
  { name: 'receiver stopped', weight: 2, needsReceiver: true, run: receiverStopped },
  { name: 'receiver frozen', weight: 4, needsReceiver: true, run: receiverFrozen },
  { name: 'mirror wiped', weight: 3, needsReceiver: true, run: whileDown(wipeMirror) },
  { name: "receiver's state wiped", weight: 3, needsReceiver: true, run: whileDown(wipeState) },
  { name: 'receiver wiped', weight: 2, needsReceiver: true, run: whileDown(wipeAll) },
  { name: 'mirror tampered with', weight: 5, needsReceiver: true, run: whileDown(tamperWithMirror) },
  { name: 'mirror tampered with while in use', weight: 3, needsReceiver: true, run: whileInUse(tamperWithMirror) },
  { name: 'mirror wiped while in use', weight: 2, needsReceiver: true, run: whileInUse(wipeMirror) },
  { name: 'disk full', weight: 12, needsReceiver: true, needsSmallDisk: true, run: diskFull },
  { name: 'app killed', weight: 10, run: appKilled },
  { name: 'app killed twice', weight: 3, run: appKilledTwice },
  { name: 'app stopped', weight: 3, run: appStopped },
  { name: 'app asleep', weight: 4, run: appAsleep },
  { name: "app's index damaged", weight: 2, needsReceiver: true, run: whileAppDown(damageIndex) },
  { name: "app's index lost", weight: 2, needsReceiver: true, run: whileAppDown(loseIndex) },
  { name: "app's index from a backup", weight: 2, needsReceiver: true, run: indexRestored },
  { name: 'folder away', weight: 6, run: folderAway },
  { name: 'folder away at start', weight: 2, run: folderAwayAtStart },
  { name: 'folder replaced by a copy', weight: 2, run: folderReplaced },
  { name: 'git at work', weight: 3, run: gitAtWork },
  { name: 'paused', weight: 3, run: paused },
  { name: 'sync now', weight: 2, run: syncNow },
];

async function cut({ world, random, burst }: FaultContext): Promise<void> {
  for (let times = random.int(1, 3); times > 0; times--) {
    if (random.chance(0.2)) world.relay.cut();
    else world.relay.cutAfter(random.pick(['up', 'up', 'down']), random.int(1, random.pick([50, 2_000, 40_000])));
    await burst();
    await sleep(random.int(0, 200));
  }
}

async function turnAway({ world, random, burst }: FaultContext): Promise<void> {
  world.relay.closed = true;
  world.relay.cut();
  await burst();
  await sleep(random.int(0, 800));
  world.relay.closed = false;
}

async function stall({ world, random, burst }: FaultContext): Promise<void> {
  const thaw = world.relay.freeze();
  await burst();
  await sleep(random.int(0, 1_500));
  thaw();
}

/** The app gives the connection up and makes another, and then what was on the old one arrives at last. */
async function halfOpen({ world, random, burst }: FaultContext): Promise<void> {
  const thaw = world.relay.freeze();
  await burst();
  await sleep(random.int(0, 300));
  void world.edge.tell('abandon');
  await burst();
  await sleep(random.int(0, 600));
  letGo(world, thaw);
}

/**
 * A server that knows part 1 only has no means to tell what comes late on a dead connection from what is new, so for such
 * a server it never comes.
 */
function letGo({ relay, receiver }: World, thaw: () => void): void {
  if (!receiver) relay.cutFrozen();
  thaw();
}

async function halfOpenUnnoticed({ world, random, burst }: FaultContext): Promise<void> {
  const thaw = world.relay.freeze();
  await burst();
  await sleep(SILENCE_MS);
  await burst();
  await sleep(random.int(0, 500));
  letGo(world, thaw);
}

async function slow({ world, random, burst }: FaultContext): Promise<void> {
  world.relay.throttle(random.pick([2_000, 10_000, 60_000]));
  await burst();
  await sleep(random.int(0, 1_000));
  await burst();
  world.relay.unthrottle();
}

async function serverKilled({ world, random, burst }: FaultContext): Promise<void> {
  const working = burst();
  await sleep(random.int(0, 150));
  await world.killServer();
  await working;
  if (random.chance(0.5)) await burst();
  await sleep(random.int(0, 400));
  await world.startServer();
}

async function receiverStopped({ world, burst }: FaultContext): Promise<void> {
  const working = burst();
  await receiverOf(world).stop();
  world.relay.target = null;
  await working;
  await world.startServer();
}

async function receiverFrozen({ world, random, burst }: FaultContext): Promise<void> {
  receiverOf(world).signal('SIGSTOP');
  await burst();
  await sleep(random.int(0, 1_500));
  receiverOf(world).signal('SIGCONT');
}

/** Does something to what the receiver keeps while it does not run. */
function whileDown(harm: (context: FaultContext) => void) {
  return async (context: FaultContext): Promise<void> => {
    const { world, random, burst } = context;
    const working = random.chance(0.5) ? burst() : Promise.resolve();
    await world.killServer();
    const trustAgain = world.distrust();
    harm(context);
    await working;
    await burst();
    trustAgain();
    await world.startServer();
  };
}

/** The receiver can not notice this by itself; whoever did it asks the app to look. */
function whileInUse(harm: (context: FaultContext) => void) {
  return async (context: FaultContext): Promise<void> => {
    const { world, burst } = context;
    const trustAgain = world.distrust();
    harm(context);
    await burst();
    await askToLook(world);
    trustAgain();
  };
}

/** "Sync now" until it is heard by a workspace that is at work: one that is being started has nothing to look at yet. */
async function askToLook({ edge }: World): Promise<void> {
  while (!['syncing', 'watching', 'holding', 'waiting'].includes(edge.state?.kind ?? '')) await sleep(20);
  await edge.tell('sync-now');
}

function wipeMirror({ world }: FaultContext): void {
  const { mirror } = receiverOf(world);
  if (mirror !== null) rmSync(mirror, { recursive: true, force: true });
}

function wipeState({ world }: FaultContext): void {
  rmSync(receiverOf(world).stateDir, { recursive: true, force: true });
}

function wipeAll(context: FaultContext): void {
  wipeMirror(context);
  wipeState(context);
}

function tamperWithMirror({ world, random }: FaultContext): void {
  const { mirror } = receiverOf(world);
  if (mirror !== null) tamper(random, mirror, [...world.source.history.current.keys()], world.outside);
}

async function diskFull({ world, random, burst }: FaultContext): Promise<void> {
  const { disk } = world;
  if (!disk) return;
  disk.fill(random.pick([0, 0, 8_192, 100_000]));
  const isDown = random.chance(0.3);
  if (isDown) await world.killServer();
  await burst();
  await sleep(random.int(100, 1_200));
  await burst();
  disk.empty();
  if (isDown) await world.startServer();
}

async function appKilled({ world, random, burst }: FaultContext): Promise<void> {
  const working = burst();
  await sleep(random.int(0, random.pick([20, 150, 600])));
  await world.edge.kill();
  await working;
  if (random.chance(0.6)) await burst();
  world.edge.start();
}

/** The second time in the middle of what it does at its start. */
async function appKilledTwice(context: FaultContext): Promise<void> {
  const { world, random, burst } = context;
  await appKilled(context);
  await sleep(random.int(100, 900));
  await world.edge.kill();
  await burst();
  world.edge.start();
}

async function appStopped({ world, burst }: FaultContext): Promise<void> {
  const working = burst();
  await world.edge.stop();
  await working;
  await burst();
  world.edge.start();
}

async function appAsleep({ world, random, burst }: FaultContext): Promise<void> {
  const trustAgain = world.distrust();
  world.edge.signal('SIGSTOP');
  await burst();
  await sleep(random.int(0, 1_500));
  world.edge.signal('SIGCONT');
  trustAgain(CATCH_UP_MS);
}

function whileAppDown(harm: (context: FaultContext) => void) {
  return async (context: FaultContext): Promise<void> => {
    const { world, burst } = context;
    const working = burst();
    await world.edge.kill();
    await working;
    harm(context);
    world.forgetRevision();
    await burst();
    world.edge.start();
  };
}

function damageIndex({ world, random }: FaultContext): void {
  for (const file of indexFiles(world)) writeFileSync(file, random.letters(5_000));
}

function loseIndex({ world }: FaultContext): void {
  rmSync(world.stateDir, { recursive: true, force: true });
}

async function indexRestored({ world, burst }: FaultContext): Promise<void> {
  const backup = join(world.base, 'backup');
  await world.edge.stop();
  rmSync(backup, { recursive: true, force: true });
  if (existsSync(world.stateDir)) cpSync(world.stateDir, backup, { recursive: true });
  world.edge.start();
  await burst();
  await sleep(300);
  await world.edge.stop();
  rmSync(world.stateDir, { recursive: true, force: true });
  if (existsSync(backup)) cpSync(backup, world.stateDir, { recursive: true });
  world.forgetRevision();
  await burst();
  world.edge.start();
}

async function folderAway({ world, random, burst }: FaultContext): Promise<void> {
  const trustAgain = world.distrust();
  moveAway(world.source);
  if (random.chance(0.4)) await burst();
  await sleep(random.int(0, random.pick([5, 200, 2_500])));
  moveBack(world.source);
  if (random.chance(0.5)) await burst();
  trustAgain(CATCH_UP_MS);
}

async function folderAwayAtStart({ world, random, burst }: FaultContext): Promise<void> {
  await world.edge.kill();
  const trustAgain = world.distrust();
  moveAway(world.source);
  world.edge.start();
  await burst();
  await sleep(random.int(0, 1_500));
  moveBack(world.source);
  trustAgain(CATCH_UP_MS);
}

async function folderReplaced({ world, burst }: FaultContext): Promise<void> {
  const { source } = world;
  const trustAgain = world.distrust();
  moveAway(source);
  await burst();
  execFileSync('cp', ['-a', source.place, placeOf(source)]);
  rmSync(source.place, { recursive: true });
  source.place = placeOf(source);
  trustAgain(CATCH_UP_MS);
}

function moveAway(source: Source): void {
  const away = source.place + AWAY;
  renameSync(source.place, away);
  source.place = away;
}

function moveBack(source: Source): void {
  renameSync(source.place, placeOf(source));
  source.place = placeOf(source);
}

/** Where the folder belongs. */
function placeOf(source: Source): string {
  return source.place.slice(0, -AWAY.length);
}

/** The lock that git holds on its index while it rewrites the work tree. */
async function gitAtWork({ world, random, burst }: FaultContext): Promise<void> {
  if (!existsSync(world.source.at('.git'))) return burst();
  const lock = world.source.at('.git/index.lock');
  writeFileSync(lock, '');
  await burst();
  await sleep(random.int(0, 500));
  await burst();
  rmSync(lock);
}

async function paused({ world, random, burst }: FaultContext): Promise<void> {
  await world.edge.tell('pause');
  await burst();
  await sleep(random.int(0, 200));
  await world.edge.tell('resume');
}

async function syncNow({ world, burst }: FaultContext): Promise<void> {
  const working = burst();
  void world.edge.tell('sync-now');
  await working;
}

function indexFiles({ stateDir }: World): string[] {
  const folder = join(stateDir, 'index');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

function receiverOf({ receiver }: World): ReceiverServer {
  if (!receiver) throw new Error('This needs the receiver.');
  return receiver;
}
