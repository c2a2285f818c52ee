import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../lib/project.mjs';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

it('runs no action that others could change afterwards', () => {
  const used = workflows.flatMap((text) => [...text.matchAll(/uses: *(.*)/g)].map(([, action]) => action));
  expect(used.length).toBeGreaterThan(0);
  for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

it('gives each no rights but those it names', () => {
  for (const text of workflows) expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
});
