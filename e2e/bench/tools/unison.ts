import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program';
import { startWithMirror } from './rsync-tools';
import { missingProgram, type Tool } from './tool';

/** Debian's package has no helper that watches; without one Unison looks every second. */
const canWatch = missingProgram('unison-fsmonitor') === null;

export const unison: Tool = {
  name: 'unison',
  description: `unison -force SOURCE -repeat ${canWatch ? 'watch' : '1 (it looks every second: no unison-fsmonitor here)'}`,
  follows: true,
  reach: 'machine',
  missing: () => missingProgram('unison'),
  start: async (home) =>
    startWithMirror(home, (root, mirror) => {
      const archives = join(home, 'archives');
      mkdirSync(archives);
      const replicas = [root, mirror, '-force', root];
      const manner = ['-ui', 'text', '-auto', '-batch', '-log=false', '-ignore', 'Name .git'];
      return new Program('unison', [...replicas, ...manner, '-repeat', canWatch ? 'watch' : '1'], { UNISON: archives });
    }),
};
