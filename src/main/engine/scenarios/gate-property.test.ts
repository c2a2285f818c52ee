import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { StrictServer } from '../../../test-support/strict-server';
import { silent, testEngine } from '../../../test-support/test-engine';
import { ServerConnection } from '../connection/server-connection';

/** Names that some rule may exclude, and names that none does. */
const FILES = ['a.txt', 'b.secret', '.env', 'private/c.txt', 'private/deep/d.txt', 'open/e.txt', 'open/f.secret'];
const IGNORE_LINES = ['*.secret', 'private/', '/open/e.txt', '!b.secret'];

type Op =
  | { readonly kind: 'write'; readonly file: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'delete'; readonly file: string }
  | { readonly kind: 'link'; readonly file: string; readonly target: string }
  | { readonly kind: 'rules'; readonly lines: readonly string[] }
  | { readonly kind: 'swap-directory' }
  | { readonly kind: 'wait'; readonly ms: number };

const file = fc.constantFrom(...FILES);
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: file.map((path) => ({ kind: 'write' as const, file: path })) },
  { weight: 3, arbitrary: fc.tuple(file, file).map(([from, to]) => ({ kind: 'rename' as const, from, to })) },
  { weight: 1, arbitrary: file.map((path) => ({ kind: 'delete' as const, file: path })) },
  {
    weight: 1,
    arbitrary: fc.tuple(file, file).map(([path, target]) => ({ kind: 'link' as const, file: path, target })),
  },
  { weight: 3, arbitrary: fc.subarray(IGNORE_LINES).map((lines) => ({ kind: 'rules' as const, lines })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'swap-directory' as const }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 40 }).map((ms) => ({ kind: 'wait' as const, ms })) },
);

/** The exclusions of this test's rules, written again in plain code. */
function isWithheld(path: string, lines: readonly string[]): boolean {
  if (path === '.env') return true;
  if (lines.includes('private/') && path.startsWith('private/')) return true;
  if (lines.includes('/open/e.txt') && path === 'open/e.txt') return true;
  if (path === 'b.secret' && lines.includes('!b.secret')) return false;
  return lines.includes('*.secret') && path.endsWith('.secret');
}

/** A folder that records which contents were ever at a path that may be sent. */
class Source {
  private tokens = new Map<string, string>();
  private readonly permitted = new Set<string>();
  readonly all: string[] = [];
  private lines: readonly string[] = [];

  constructor(readonly root: string) {}

  apply(op: Op): void {
    try {
      this.perform(op);
    } catch {
      // An impossible operation (a parent that is a link, a name that is taken) changes nothing.
    }
    for (const [path, token] of this.tokens) if (!isWithheld(path, this.lines)) this.permitted.add(token);
  }

  get forbidden(): string[] {
    return this.all.filter((token) => !this.permitted.has(token));
  }

  private perform(op: Op): void {
    const at = (path: string) => join(this.root, path);
    if (op.kind === 'write') {
      const token = `token-${this.all.length}-of-this-run`;
      mkdirSync(dirname(at(op.file)), { recursive: true });
      rmSync(at(op.file), { force: true });
      this.tokens.delete(op.file);
      writeFileSync(at(op.file), `${token}\n`);
      this.all.push(token);
      this.tokens.set(op.file, token);
    } else if (op.kind === 'rename') {
      mkdirSync(dirname(at(op.to)), { recursive: true });
      renameSync(at(op.from), at(op.to));
      const token = this.tokens.get(op.from);
      this.tokens.delete(op.from);
      this.tokens.delete(op.to);
      if (token) this.tokens.set(op.to, token);
    } else if (op.kind === 'delete') {
      rmSync(at(op.file));
      this.tokens.delete(op.file);
    } else if (op.kind === 'link') {
      mkdirSync(dirname(at(op.file)), { recursive: true });
      rmSync(at(op.file), { force: true });
      this.tokens.delete(op.file);
      symlinkSync(at(op.target), at(op.file));
    } else if (op.kind === 'rules') {
      // Newly allowed files count from here on; newly excluded ones counted until here.
      writeFileSync(at('.gitignore'), op.lines.map((line) => `${line}\n`).join(''));
      this.lines = op.lines;
    } else if (op.kind === 'swap-directory') {
      renameSync(at('open'), at('was-open'));
      symlinkSync(at('private'), at('open'));
      rmSync(at('open'));
      renameSync(at('was-open'), at('open'));
    }
  }
}

it('sends no content that was never at a path that may be sent', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 40 }), async (ops) => {
      const base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-gate-')));
      const source = new Source(join(base, 'root'));
      mkdirSync(source.root);
      const server = await StrictServer.start();
      const connection = new ServerConnection({ fingerprint: 'f', log: silent, delay: () => 20 });
      connection.connectTo({ url: server.url, apiKey: server.apiKey });
      const engine = testEngine({ connection, stateDir: join(base, 'state') });
      try {
        for (const first of ops.slice(0, 5)) source.apply(first);
        const workspace = await engine.start(source.root, DEFAULT_LIMITS);
        for (const next of ops) {
          if (next.kind === 'wait') await new Promise((resolve) => setTimeout(resolve, next.ms));
          else source.apply(next);
        }
        await workspace.initialSync;
        await new Promise((resolve) => setTimeout(resolve, 60));
        const sent = server.frames.map((frame) => JSON.stringify(frame)).join('\n');
        expect(source.forbidden.filter((token) => sent.includes(`"${token}`) || sent.includes(token))).toEqual([]);
      } finally {
        await engine.stopAll();
        await connection.close();
        await server.close();
        rmSync(base, { recursive: true, force: true });
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 60), interruptAfterTimeLimit: 60_000 },
  );
});
