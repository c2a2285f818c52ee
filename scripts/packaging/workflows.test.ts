import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../setup/project.mjs';
import { suites } from '../test/suites.mjs';

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'runs-on': string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: { readonly system: readonly string[] } };
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(root, '.github/workflows');
const texts = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Permissions beyond reading the sources, by workflow and job. */
const MORE_RIGHTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'release.yml packages': { 'id-token': 'write', attestations: 'write' },
  'release.yml publish': { contents: 'write' },
};

describe.each(texts)('%s', (name, text) => {
  const workflow: Workflow = parse(text, { strict: true });
  const jobs = Object.entries(workflow.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);
  const commands = steps.flatMap(({ run }) => run ?? []);

  it('pins every action to a commit', () => {
    const used = [...text.matchAll(/uses: *(.*)/g)].map(([, action]) => action);
    expect(used).toHaveLength(steps.filter(({ uses }) => uses).length);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('gives each job only the permissions it needs, and a time limit', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const [id, job] of jobs) {
      const more = MORE_RIGHTS[`${name} ${id}`];
      expect(job.permissions, id).toEqual(more && (more.contents ? more : { contents: 'read', ...more }));
      expect(job['timeout-minutes'], id).toBeGreaterThan(0);
    }
  });

  it('stores no credentials in a checkout', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ 'persist-credentials': false });
  });

  it('calls only existing scripts, suites and files', () => {
    for (const [, script] of commands.flatMap((run) => [...run.matchAll(/npm run (?:-s )?([\w:-]+)/g)])) {
      expect(scripts).toHaveProperty(script as string);
    }
    for (const [, named] of commands.flatMap((run) => [...run.matchAll(/npm test -- ([\w ]+)/g)])) {
      for (const suite of (named as string).trim().split(' ')) expect(suites).toHaveProperty(suite);
    }
    for (const [, file] of commands.flatMap((run) => [...run.matchAll(/node (scripts\/\S+)/g)])) {
      expect(existsSync(join(root, file as string)), file).toBe(true);
    }
  });

  it('runs no install script of a package', () => {
    for (const [, ci] of commands.flatMap((run) => [...run.matchAll(/(npm (?:ci|install|i)\b.*)/g)])) {
      expect(ci).toContain('--ignore-scripts');
    }
  });

  it('puts no expression into a command', () => {
    for (const run of commands) expect(run).not.toContain('${{');
  });
});

it('every suite runs on every system', () => {
  const { jobs }: Workflow = parse(readFileSync(join(folder, 'ci.yml'), 'utf8'));
  const commands = Object.values(jobs).flatMap((job) => job.steps.flatMap(({ run }) => run ?? []));
  for (const suite of Object.keys(suites))
    expect(commands.join('\n')).toMatch(new RegExp(`npm test -- .*\\b${suite}\\b`));
  const systems = jobs.tests?.strategy?.matrix.system.map((system) => system.split('-')[0]);
  expect(systems).toEqual(['ubuntu', 'macos', 'windows']);
});

it('both workflows refuse packages with a known weakness', () => {
  for (const [, text] of texts)
    expect(text).toMatch(/npm audit --omit=dev --audit-level=moderate\n\s+(.*\n\s+)?npm audit signatures/);
});
