import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, summaryOf, TestEdge, TestReceiver, tree } from '../../../test-support/test-edge';

const PATHS = ['a', 'b', 'a/b', 'a/c', 'd/e/f', 'd/e', 'd/g', 'h'];
const path = fc.constantFrom(...PATHS);

type Step =
  | { readonly do: 'write'; readonly path: string; readonly content: string }
  | { readonly do: 'remove'; readonly path: string }
  | { readonly do: 'tamper' | 'unlink' | 'symlink'; readonly path: string }
  | { readonly do: 'rename'; readonly from: string; readonly to: string }
  | { readonly do: 'commit' | 'cut' | 'restart' | 'wipe' | 'reopen' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('write' as const), path, content: fc.string({ maxLength: 3 }) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('remove' as const), path }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('rename' as const), from: path, to: path }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('tamper', 'unlink', 'symlink'), path }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('cut', 'restart', 'wipe', 'reopen') }) },
) as fc.Arbitrary<Step>;

/** Edge whose files change and that repairs the copy by manifest after every opening. */
class Model {
  readonly files = new Map<string, string>();
  private revision = 0;
  private edge!: TestEdge;
  /** True when something else changed the mirror after it was verified. */
  private tampered = false;
  /** Number of refusals before the last opening, which changes of the mirror may have caused. */
  private refused = 0;

  /** @param lazy true to commit only on request, so that a new workspace stays new for a while */
  constructor(
    private readonly receiver: TestReceiver,
    private readonly lazy: boolean,
  ) {}

  get all(): Record<string, string> {
    return Object.fromEntries(this.files);
  }

  async connect(): Promise<void> {
    this.edge = await TestEdge.connect(this.receiver.port);
    await this.reopen();
  }

  async run(step: Step): Promise<void> {
    if (step.do === 'write') this.write(step.path, step.content);
    else if (step.do === 'remove') this.remove(step.path);
    else if (step.do === 'rename') this.rename(step.from, step.to);
    else if (step.do === 'commit') await this.commit();
    else if (step.do === 'reopen') await this.reopen();
    else if (step.do === 'cut' || step.do === 'restart') {
      this.edge.socket.terminate();
      if (step.do === 'restart') await this.receiver.restart();
      await this.connect();
    } else {
      // Messages in flight count as sent before the change, so that the claim below stays simple.
      await this.edge.acknowledged();
      this.tampered = true;
      // A folder that is made with content in the place of the mirror is another one, and is refused until it is moved away.
      if ('path' in step && existsSync(this.receiver.mirror))
        await this.tamper(step.do, join(this.receiver.mirror, step.path));
      else if (!('path' in step)) await rm(this.receiver.mirror, { recursive: true, force: true });
    }
  }

  async commit(): Promise<void> {
    const state = await this.edge.commit(++this.revision, this.all, undefined, !this.tampered);
    if (this.tampered) return;
    expect(this.edge.refusals().slice(this.refused)).toEqual([]);
    expect(state).toMatchObject({ revision: this.revision, complete: true, ...summaryOf(this.all) });
    expect(await tree(this.receiver.mirror)).toEqual(this.all);
  }

  async reopen(): Promise<void> {
    const state = await this.edge.open();
    expect(state).toMatchObject(summaryOf(await tree(this.receiver.mirror)));
    this.tampered = false;
    this.refused = this.edge.refusals().length;
    for (const needed of await this.edge.manifest(this.all)) this.edge.write(needed, this.all[needed] ?? '');
    if (!this.lazy) await this.commit();
  }

  private write(at: string, content: string): void {
    for (const other of [...this.files.keys()]) {
      if (other.startsWith(`${at}/`) || at.startsWith(`${other}/`)) this.remove(other);
    }
    this.files.set(at, content);
    this.edge.write(at, content);
  }

  private remove(at: string): void {
    if (this.files.delete(at)) this.edge.remove(at);
  }

  private rename(from: string, to: string): void {
    const content = this.files.get(from);
    if (content === undefined || from === to || to.startsWith(`${from}/`) || from.startsWith(`${to}/`)) return;
    for (const other of [...this.files.keys()]) {
      if (other.startsWith(`${to}/`) || to.startsWith(`${other}/`)) this.remove(other);
    }
    this.files.delete(from);
    this.files.set(to, content);
    this.edge.rename(from, to, content);
  }

  private async tamper(how: 'tamper' | 'unlink' | 'symlink', file: string): Promise<void> {
    // Fails where a file is in the place of a directory; then the mirror is unchanged.
    await rm(file, { recursive: true, force: true }).catch(() => {});
    if (how === 'unlink') return;
    await mkdir(dirname(file), { recursive: true }).catch(() => {});
    await (how === 'symlink' ? symlink('/', file) : writeFile(file, hashOf(file))).catch(() => {});
  }
}

test('after any sequence of faults a complete copy equals the edge’s files and is reached', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 30 }), fc.boolean(), async (steps, lazy) => {
      await using receiver = await TestReceiver.start();
      const model = new Model(receiver, lazy);
      await model.connect();
      for (const next of steps) await model.run(next);
      await model.reopen();
      await model.commit();
      expect(await tree(receiver.mirror)).toEqual(model.all);
      await receiver.receiver.close();
      expect(await readdir(join(receiver.folder, 'state/staging'))).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 60_000);
