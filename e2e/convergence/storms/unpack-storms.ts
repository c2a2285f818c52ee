import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, lutimesSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fault, FaultContext } from '../faults/fault';
import type { Random } from '../operations/random';

const execute = promisify(execFile);

/** Packages of this project, as they were published: small ones, with nothing in them that a rule keeps back by its content. */
const PACKAGES = ['ms', 'balanced-match', 'which', 'once', 'mime', 'ignore', 'ws', 'graceful-fs', 'isexe', 'wrappy'];
/** Time of every file in a package that npm has packed, s since the epoch. */
const PACKED_AT = 499_162_500;
const PLACE = 'zone/vendored';

/** Programs that write many files at once, most of them with times of long ago. */
export const UNPACK_STORMS: readonly Fault[] = [
  { name: 'npm install', weight: 4, run: install },
  { name: 'tar', weight: 4, lacking: lackingProgram('tar'), run: untar },
  { name: 'rsync', weight: 4, lacking: lackingProgram('rsync'), run: rsync },
];

/** As npm does: unpacked beside it, and moved to its place, where the one before was moved away. */
async function install({ world, random }: FaultContext): Promise<void> {
  const place = random.pick([PLACE, 'node_modules']);
  world.source.makePlace(place);
  for (let times = random.int(1, 4); times > 0; times--) {
    const name = random.pick(PACKAGES);
    await world.source.runOther(`install ${name} in ${place}`, async () => {
      const target = world.source.at(`${place}/${name}`);
      const fresh = world.source.at(`${place}/.${name}-${random.letters(8)}`);
      const old = `${fresh}-old`;
      mkdirSync(fresh);
      await execute('tar', ['-xf', pack(world.base, name, random), '-C', fresh]);
      if (existsSync(target)) renameSync(target, old);
      renameSync(fresh, target);
      rmSync(old, { recursive: true, force: true });
    });
  }
}

async function untar({ world, random }: FaultContext): Promise<void> {
  const place = `${PLACE}/here`;
  world.source.makePlace(place);
  for (let times = random.int(1, 3); times > 0; times--) {
    const name = random.pick(PACKAGES);
    await world.source.runOther(`tar -x ${name}`, () =>
      // The same place for different packages: files of one are replaced by those of another.
      execute('tar', ['-xf', pack(world.base, name, random), '-C', world.source.at(place)]),
    );
  }
}

async function rsync({ world, random }: FaultContext): Promise<void> {
  const place = `${PLACE}/there`;
  world.source.makePlace(place);
  for (let times = random.int(1, 3); times > 0; times--) {
    const how = random.pick([['-a'], ['-a', '--delete'], ['-a', '--inplace'], ['-a', '--size-only', '--delete']]);
    const copy = copyOf(world.base, random.pick(PACKAGES), random);
    await world.source.runOther(`rsync ${how.join(' ')}`, () =>
      execute('rsync', [...how, `${copy}/`, `${world.source.at(place)}/`]),
    );
  }
}

/** An archive of a package. @returns its absolute path */
function pack(base: string, name: string, random: Random): string {
  const archive = join(base, 'package.tar');
  execFileSync('tar', ['-cf', archive, '-C', copyOf(base, name, random), '.']);
  return archive;
}

/** A copy of a package with the times of one that npm packed, in which a file or two differ, at the same size. */
function copyOf(base: string, name: string, random: Random): string {
  const copy = join(base, 'package');
  rmSync(copy, { recursive: true, force: true });
  cpSync(join(process.cwd(), 'node_modules', name), copy, { recursive: true });
  const mark = join(copy, 'release.txt');
  writeFileSync(mark, `release ${random.int(100, 999)}`);
  for (const file of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    lutimesSync(join(copy, file), PACKED_AT, PACKED_AT);
  }
  return copy;
}

function lackingProgram(name: string): string | null {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return `${name} is not installed`;
  }
}
