import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { filesOf, MirroredFolder } from '../../../test-support/mirrored-folder';
import { startProcess } from '../../../test-support/start-process';

/** Looks are up to 20 seconds apart on a busy machine. */
const FOUND = { timeout: 50_000 };
const THREE_FOUND_MS = 160_000;

let folder: MirroredFolder;

beforeEach(async () => {
  folder = await MirroredFolder.make();
});

afterEach(() => folder[Symbol.asyncDispose]());

/** Each of both watchers, by the most files of a folder. */
const watchers = [['a small folder', { maxFiles: 2_000 }] as const, ['a large folder', { maxFiles: 20_000 }] as const];

async function isEqual(): Promise<void> {
  const source = await filesOf(folder.root);
  await expect.poll(() => folder.mirrored(), FOUND).toEqual(source);
}

async function afterWait(): Promise<void> {
  const source = await filesOf(folder.root);
  expect(await folder.wait()).toMatchObject({ kind: 'watching', verified: true });
  expect(await folder.mirrored()).toEqual(source);
}

describe('a file with several links', () => {
  it.each(watchers)('in %s is sent when it is written to through another link', async (_, limits) => {
    const outside = join(folder.base, 'outside');
    await folder.put('a', 'one');
    await mkdir(join(folder.root, 'd'));
    await link(join(folder.root, 'a'), join(folder.root, 'd/a'));
    await writeFile(outside, 'one');
    await link(outside, join(folder.root, 'd/b'));
    await folder.put('c', 'one');
    await folder.start(limits);
    await afterWait();
    await link(join(folder.root, 'c'), join(folder.base, 'made-later'));
    await afterWait();
    for (const path of [join(folder.root, 'a'), outside, join(folder.base, 'made-later')]) await writeFile(path, 'two');
    await isEqual();
    await writeFile(outside, 'six');
    await afterWait();
  });
});

/** Writes to a mapping that stays open, one line of its standard input at a time. */
const MAPPER = `
import mmap, sys
file = open(sys.argv[1], 'r+b'); mapping = mmap.mmap(file.fileno(), 0); file.close(); print('open', flush=True)
for line in sys.stdin:
    mapping[0:3] = line[0:3].encode(); print('written', flush=True)
`;

/** Starts a program that maps a file. @returns a function that writes three characters to its beginning */
async function mapFile(path: string) {
  const mapper = startProcess('python3', ['-c', MAPPER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { stdin, stdout } = mapper;
  if (!stdin || !stdout) throw new Error('The mapper has no pipes.');
  const lines = createInterface({ input: stdout });
  await once(lines, 'line');
  const write = async (text: string) => {
    const written = once(lines, 'line');
    stdin.write(`${text}\n`);
    await written;
  };
  const end = async () => {
    const exited = once(mapper, 'exit');
    stdin.end();
    await exited;
  };
  return { write, end };
}

function needsPython(context: TestContext): void {
  context.skip(process.platform !== 'linux', 'only Linux tells what is mapped');
  try {
    execFileSync('python3', ['-c', 'import mmap']);
  } catch {
    context.skip('python3 is not installed');
  }
}

describe('a file that a program writes through a mapping', () => {
  beforeEach(needsPython);

  it('is sent while the mapping stays open, and after its end', { timeout: THREE_FOUND_MS }, async () => {
    await folder.put('f', 'aaaaaaaaaa\n');
    await folder.start();
    await afterWait();
    const { write, end } = await mapFile(join(folder.root, 'f'));
    await write('one');
    await isEqual();
    // The page is still dirty, so that the times of the file do not change.
    await write('two');
    await isEqual();
    await write('six');
    await end();
    await isEqual();
  });

  it('is sent when it is new and the mapping has ended', async () => {
    await folder.put('known');
    await folder.start();
    await afterWait();
    const made = join(folder.root, 'made');
    await writeFile(made, '\0'.repeat(4096));
    const { write, end } = await mapFile(made);
    await expect.poll(async () => (await folder.mirrored()).made?.length).toBe(4096);
    await write('one');
    await end();
    await isEqual();
  });

  it('is sent before the answer to wait', async () => {
    await folder.put('f', 'aaaaaaaaaa\n');
    await folder.start();
    await afterWait();
    const { write, end } = await mapFile(join(folder.root, 'f'));
    for (const text of ['one', 'two', 'six']) {
      await write(text);
      await afterWait();
    }
    await end();
  });
});
