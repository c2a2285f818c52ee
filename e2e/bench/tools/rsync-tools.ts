import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program';
import { missingProgram, type RunningTool, type Tool } from './tool';

export const lsyncd: Tool = {
  name: 'lsyncd',
  description: 'lsyncd with rsync, delay 0: no network, no hashing',
  follows: true,
  reach: 'machine',
  missing: () => missingProgram('lsyncd', 'rsync'),
  start: async (home) =>
    startWithMirror(home, (root, mirror) => {
      const config = join(home, 'lsyncd.lua');
      writeFileSync(config, lsyncdConfig(root, mirror));
      return new Program('lsyncd', ['-nodaemon', config]);
    }),
};

/** The shell script that many people write themselves. Events are queued in the pipe while rsync runs, so none is lost. */
const LOOP = `
rsync -a --delete --exclude=.git "$1/" "$2/"
inotifywait -m -r -q -e modify,create,delete,move --exclude '/\\.git(/|$)' "$1" | while read -r _; do
  while read -r -t 0.01 _; do :; done
  rsync -a --delete --exclude=.git "$1/" "$2/"
done`;

export const rsyncLoop: Tool = {
  name: 'rsync-loop',
  description: 'a shell loop of inotifywait -m and rsync -a --delete',
  follows: true,
  reach: 'machine',
  missing: () => missingProgram('inotifywait', 'rsync', 'bash'),
  start: async (home) =>
    startWithMirror(home, (root, mirror) => new Program('bash', ['-c', LOOP, 'loop', root, mirror])),
};

/** For tools that are told what to mirror when they are started: their start is part of the time. */
export function startWithMirror(home: string, begin: (root: string, mirror: string) => Program): RunningTool {
  const mirror = join(home, 'mirror');
  mkdirSync(mirror);
  let program: Program | undefined;
  return {
    mirror: async (root) => {
      const calledAt = performance.now();
      program = begin(root, mirror);
      return { mirror, calledAt };
    },
    stop: async () => program?.stop(),
  };
}

function lsyncdConfig(root: string, mirror: string): string {
  return `
settings { nodaemon = true, insist = true }
sync {
  default.rsync,
  source = ${JSON.stringify(root)},
  target = ${JSON.stringify(mirror)},
  delay = 0,
  exclude = { '.git' },
  rsync = { archive = true, compress = false }
}
`;
}
