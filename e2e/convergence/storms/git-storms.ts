import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultContext } from '../faults/fault';
import { ignoreText, someDirectory } from '../operations/names';
import type { Random } from '../operations/random';
import type { Source } from '../source/source';
import { childOf } from '../source/tree';
import { Git } from './git';
import { slowCheckout } from './slow-checkout';

/** A directory whose name no line of the tests' ignore files matches. */
const ZONE = 'zone';
/** The one that is ignored by default, and sent as far as git tracks it. */
const TRACKED_ONLY = 'build';

/** A git at work in the folder, as people and their tools let it work. */
export const GIT_STORMS: readonly Fault[] = [
  { name: 'git checkout', weight: 4, run: checkouts },
  { name: 'git rebase', weight: 4, run: rebase },
  { name: 'git stash', weight: 3, run: stash },
  { name: 'git reset', weight: 3, run: reset },
  { name: 'git clean', weight: 3, run: clean },
  { name: 'git worktree', weight: 3, run: worktree },
  { name: 'git submodule', weight: 2, run: submodule },
  { name: 'git tracks what is ignored', weight: 3, run: trackIgnored },
  { name: 'git merge', weight: 2, run: merge },
  { name: 'git checkout through a slow filter', weight: 1, run: slowCheckout },
];

/** Some commits on a new branch, which is checked out. */
async function branch({ random, burst, world }: FaultContext, git: Git): Promise<string> {
  const name = `branch-${world.source.nextContent()}`;
  await git.run('checkout', '-q', '-f', '-b', name);
  for (let commits = random.int(1, 3); commits > 0; commits--) {
    await burst();
    if (random.chance(0.25)) otherRules(random, world.source);
    await git.commit();
  }
  return name;
}

/** Branches that differ in their rules, too. */
function otherRules(random: Random, source: Source): void {
  const path = childOf(someDirectory(random, source.tree), '.gitignore');
  if (!source.tree.directories.has(path)) source.replace(path, Buffer.from(ignoreText(random)));
}

async function checkouts(context: FaultContext): Promise<void> {
  const { world, random } = context;
  const git = await Git.in(world);
  const names = [await branch(context, git), await branch(context, git), 'HEAD~1', 'HEAD~2'];
  for (let times = random.int(2, 6); times > 0; times--) {
    const answered = random.chance(0.4) && world.checkWait();
    await git.run('checkout', '-q', '-f', random.pick(names));
    await answered;
    await sleep(random.pick([0, 0, 30, 300]));
  }
}

async function rebase(context: FaultContext): Promise<void> {
  const git = await Git.in(context.world);
  const onto = await branch(context, git);
  await git.run('checkout', '-q', '-f', 'HEAD~1');
  await branch(context, git);
  if (!(await git.run('rebase', '-q', onto))) await giveUp(git, 'rebase');
}

async function merge(context: FaultContext): Promise<void> {
  const git = await Git.in(context.world);
  const other = await branch(context, git);
  await git.run('checkout', '-q', '-f', 'HEAD~1');
  await branch(context, git);
  if (!(await git.run('merge', '-q', '-m', 'merged', other))) await giveUp(git, 'merge');
}

async function giveUp(git: Git, what: string): Promise<void> {
  await git.run(what, '--abort');
  await git.run('reset', '-q', '--hard');
}

async function stash({ world, random, burst }: FaultContext): Promise<void> {
  const git = await Git.in(world);
  await burst();
  await git.run('stash', 'push', '-q', ...(random.chance(0.5) ? ['-u'] : []));
  await sleep(random.pick([0, 50, 500]));
  if (random.chance(0.3)) await burst();
  if (!(await git.run('stash', 'pop', '-q'))) await giveUp(git, 'merge');
}

async function reset(context: FaultContext): Promise<void> {
  const git = await Git.in(context.world);
  await branch(context, git);
  const before = (await git.ask('rev-parse', 'HEAD'))?.trim() ?? 'HEAD';
  await git.run('reset', '-q', '--hard', 'HEAD~1');
  await sleep(context.random.pick([0, 50, 500]));
  await git.run('reset', '-q', context.random.pick(['--hard', '--mixed', '--soft']), before);
}

async function clean({ world, random, burst }: FaultContext): Promise<void> {
  const git = await Git.in(world);
  await burst();
  await git.run('clean', '-q', random.pick(['-fd', '-xfd', '-Xfd']));
  if (random.chance(0.5)) await git.run('checkout', '-q', '-f', '.');
}

async function worktree({ world, random, burst }: FaultContext): Promise<void> {
  const git = await Git.in(world);
  const place = childOf(ZONE, `tree-${world.source.nextContent()}`);
  await git.run('worktree', 'add', '-q', '--detach', place, 'HEAD');
  await burst();
  await world.source.runOther('git commit in the work tree', async () => {
    await git.askIn(place, 'add', '-A');
    await git.askIn(place, 'commit', '-q', '--allow-empty', '-m', 'a state');
  });
  if (random.chance(0.5)) await sleep(random.int(0, 400));
  await git.run('worktree', 'remove', '--force', place);
  await git.run('worktree', 'prune');
}

async function submodule({ world, random, burst }: FaultContext): Promise<void> {
  const git = await Git.in(world);
  const number = world.source.nextContent();
  const upstream = join(world.base, `upstream-${number}`);
  const place = childOf(ZONE, `sub-${number}`);
  mkdirSync(upstream);
  await git.askIn(upstream, 'init', '-q');
  const publish = async () => {
    for (let files = random.int(2, 12); files > 0; files--) {
      writeFileSync(join(upstream, `file-${random.int(0, 20)}.ts`), `${world.source.nextContent()}\n`);
    }
    await git.askIn(upstream, 'add', '-A');
    await git.askIn(upstream, 'commit', '-q', '-m', 'a state');
  };
  await publish();
  await git.run('submodule', '--quiet', 'add', upstream, place);
  await git.commit();
  if (random.chance(0.5)) await burst();
  await publish();
  await git.run('submodule', '--quiet', 'update', '--remote', '--force');
  await git.commit();
  await git.run('checkout', '-q', '-f', 'HEAD~1');
  await git.run('submodule', '--quiet', 'update', '--force');
  await git.run('submodule', '--quiet', 'deinit', '-f', place);
  await git.run('rm', '-q', '-f', '-r', place);
}

async function trackIgnored({ world, random }: FaultContext): Promise<void> {
  const { source } = world;
  const git = await Git.in(world);
  const directory = childOf(ZONE, TRACKED_ONLY);
  source.makePlace(directory);
  const files = Array.from({ length: random.int(1, 5) }, () => childOf(directory, `tool-${source.nextContent()}.ts`));
  for (const file of files) source.write(file, Buffer.from(`${source.nextContent()}`));
  await git.run('add', '-f', '--', ...files);
  await sleep(random.pick([0, 100]));
  for (const file of files) source.write(file, Buffer.from(`${source.nextContent()}`));
  if (random.chance(0.5)) await git.commit();
  await git.run('rm', '-q', '-f', '-r', '--cached', '--', random.pick(files));
}
