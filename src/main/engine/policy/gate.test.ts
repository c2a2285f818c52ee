import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SENT } from '../../../shared/model/verdict';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { IgnoreRules } from '../ignore/ignore-rules';
import { Gate } from './gate';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-gate-')));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const gate = (allowed = new Map<string, string>(), maxFileBytes = 1_000) =>
  new Gate({ rules: new IgnoreRules(root), limits: { ...DEFAULT_LIMITS, maxFileBytes }, allowed });

function content(text: string | Buffer, isText = true) {
  const bytes = Buffer.from(text);
  return { bytes, text: isText, hash: createHash('sha256').update(bytes).digest('hex') };
}

it('names the deciding line of an ignore file', () => {
  writeFileSync(join(root, '.gitignore'), '# comment\n*.log\n');
  writeFileSync(join(root, '.aishignore'), '!keep.log\n/private\n');
  expect(gate().byPath('a/x.log', false)).toMatchObject({ rule: 'gitignore', source: '.gitignore', line: 2 });
  expect(gate().byPath('keep.log', false)).toEqual(SENT);
  expect(gate().byPath('private/x', false)).toMatchObject({ rule: 'aishignore', source: '.aishignore', line: 2 });
  expect(gate().byPath('node_modules/x/y', false)).toMatchObject({ rule: 'default', source: null, line: null });
});

it('lets no ignore file bring a secret back', () => {
  writeFileSync(join(root, '.aishignore'), '!.env\n');
  expect(gate().byPath('.env', false)).toMatchObject({ rule: 'secret' });
});

it('lets an allowed secret through while its content is unchanged', () => {
  const env = content('A=1\n');
  const allowed = new Map([['.env', env.hash]]);
  expect(gate(allowed).byContent('.env', env)).toEqual(SENT);
  expect(gate(allowed).byContent('.env', content('A=2\n'))).toMatchObject({ rule: 'secret' });
  expect(gate(allowed).byContent('sub/.env', env)).toMatchObject({ rule: 'secret' });
});

it('withholds by size, by kind of content and by the size of messages', () => {
  expect(gate().bySize('a', 1_001)).toMatchObject({ rule: 'too-large' });
  expect(gate().byContent('a', content('x'.repeat(1_001)))).toMatchObject({ rule: 'too-large' });
  const plain = { binary: false, fits: () => true };
  expect(gate().byContent('a', content(Buffer.from([0xff]), false), plain)).toMatchObject({ rule: 'not-text' });
  const small = { binary: true, fits: () => false };
  const big = content('x'.repeat(2_000_000));
  expect(gate(new Map(), 5_000_000).byContent('a', big, small)).toMatchObject({ rule: 'too-large-for-server' });
});

it('names the line of a secret, never the secret', () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const decision = gate().byContent('x.ts', content(`a\nb\n${token}\n`));
  expect(decision).toMatchObject({ rule: 'secret', source: 'x.ts', line: 3 });
  expect(JSON.stringify(decision)).not.toContain(token);
});

it('detects that the ignore files of a path have changed', () => {
  mkdirSync(join(root, 'd/e'), { recursive: true });
  const fresh = () => {
    const rules = new IgnoreRules(root);
    rules.verdict('d/e/f', false);
    return rules;
  };
  const changes: (() => void)[] = [
    () => writeFileSync(join(root, '.gitignore'), 'x\n'),
    () => writeFileSync(join(root, '.gitignore'), 'y\n'),
    () => writeFileSync(join(root, 'd/e/.aishignore'), 'z\n'),
    () => rmSync(join(root, '.gitignore')),
    () => {
      renameSync(join(root, 'd/e'), join(root, 'elsewhere'));
      symlinkSync(join(root, 'elsewhere'), join(root, 'd/e'));
    },
  ];
  for (const change of changes) {
    const rules = fresh();
    expect(rules.isCurrent(['d/e/f'])).toBe(true);
    change();
    expect(rules.isCurrent(['d/e/f'])).toBe(false);
  }
});
