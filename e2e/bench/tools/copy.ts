import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from './program';
import { missingProgram, type Tool } from './tool';

/** The system's own copy: no network, no following. */
export const copy: Tool = {
  name: 'copy',
  description: 'cp -r, once',
  follows: false,
  reach: 'machine',
  missing: () => missingProgram('cp'),
  start: async (home) => {
    const mirror = join(home, 'mirror');
    mkdirSync(mirror);
    let program: Program | undefined;
    return {
      mirror: async (root) => {
        const calledAt = performance.now();
        program = new Program('cp', ['-r', `${root}/.`, mirror]);
        return { mirror, calledAt };
      },
      stop: async () => program?.stop(),
    };
  },
};
