import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PreviewRow } from '../../../shared/model/verdict';
import { SENT } from '../../../shared/model/verdict';
import { DEFAULT_LIMITS } from '../../../shared/model/workspace-state';
import { StrictServer } from '../../../test-support/strict-server';
import { silent, testEngine } from '../../../test-support/test-engine';
import { TurnMeter } from '../../../test-support/turn-meter';
import { ServerConnection } from '../connection/server-connection';
import { GitLocks } from '../git/git-locks';
import { IgnoreRules } from '../ignore/ignore-rules';
import { Gate } from '../policy/gate';
import { preview } from '../scan/preview-scan';
import { scan } from '../scan/scanner';
import type { SyncEngine } from '../sync-engine';
import { wholeTree } from '../watch/change';

let base: string;
let number = 0;

beforeAll(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-hostile-')));
});

afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A new, empty folder. */
function newRoot(): string {
  const root = join(base, `folder-${++number}`);
  mkdirSync(root);
  return root;
}

async function rowsOf(root: string): Promise<PreviewRow[]> {
  const { signal } = new AbortController();
  const rows: PreviewRow[] = [];
  const options = { root, limits: DEFAULT_LIMITS, allowed: new Map(), rules: new IgnoreRules(root), signal };
  for await (const row of preview(options)) rows.push(row);
  return rows;
}

/** Mirrors a folder to a server until it is in sync, then calls `inspect`. */
async function mirrored<T>(
  root: string,
  inspect: (server: StrictServer, workspace: Awaited<ReturnType<SyncEngine['start']>>) => T | Promise<T>,
): Promise<T> {
  const server = await StrictServer.start();
  const connection = new ServerConnection({ fingerprint: 'f', log: silent });
  connection.connectTo({ url: server.url, apiKey: server.apiKey });
  const engine = testEngine({ connection, stateDir: `${root}-state` });
  try {
    const workspace = await engine.start(root, DEFAULT_LIMITS);
    await workspace.initialSync;
    return await inspect(server, workspace);
  } finally {
    await engine.stopAll();
    await connection.close();
    await server.close();
  }
}

/** Limit that tells a blocked event loop from a busy machine, ms of CPU time. */
const NOTICED_MS = 5_000;

describe('a hostile folder', { timeout: 60_000 }, () => {
  it('with names of all kinds is mirrored under the same names', async () => {
    const root = newRoot();
    const names = [
      'esc\u001b[31m\u001b]0;title\u0007',
      'line\nfeed',
      'tab\tand\rreturn',
      '\u007f\u0085',
      '<script>alert(1)</script>'.replaceAll('/', '∕'),
      'right\u202eto\u2066left.exe',
      'zero\u200bwidth\ufeff',
      'x'.repeat(255),
      'ü'.repeat(127),
      'CON',
      'nul.txt',
      'LPT1',
      'trailing. ',
      '-rf',
      '$(touch pwned)',
      '`touch pwned`',
      'quote\'"',
      '%s%n',
      '__proto__',
      'constructor',
    ];
    for (const name of names) writeFileSync(join(root, name), 'content');
    mkdirSync(join(root, '__proto__d'));
    writeFileSync(join(root, '__proto__d/toString'), 'content');
    const paths = [...names, '__proto__d/toString'].map((name) => join(root, name)).sort();
    expect(await mirrored(root, ({ files }) => [...files.keys()].sort())).toEqual(paths);
    expect(({} as Record<string, unknown>).content).toBeUndefined();
  });

  it('with names that are no Unicode lists them also when they come, and until they go, while it is mirrored', async (context) => {
    context.skip(process.platform !== 'linux', 'other systems refuse such names');
    const root = newRoot();
    const bytes = (name: string) => Buffer.concat([Buffer.from(`${root}/${name}`), Buffer.from([0xff])]);
    await mirrored(root, async (_, workspace) => {
      const listed = () => workspace.snapshot().problems.map(({ path, code }) => [code, path]);
      await expect.poll(() => workspace.isIdle).toBe(true);
      writeFileSync(bytes('file-'), 'content');
      mkdirSync(bytes('directory-'));
      writeFileSync(join(root, 'other'), 'content');
      await expect
        .poll(() => listed().sort())
        .toEqual([
          ['name-not-unicode', 'directory-\uFFFD'],
          ['name-not-unicode', 'file-\uFFFD'],
        ]);
      renameSync(bytes('file-'), join(root, 'file'));
      rmdirSync(bytes('directory-'));
      await expect.poll(listed).toEqual([]);
    });
  });

  it('of 10,000 levels is scanned as deep as paths may be long, and the files below are listed', async () => {
    // In memory where possible, as ten thousand directories take a disk half a minute.
    const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'lockstep-deep-'));
    try {
      const dig = 'import os,sys\nos.chdir(sys.argv[1])\nfor i in range(10000):\n os.mkdir("d"); os.chdir("d")';
      execFileSync('python3', ['-c', dig, root]);
      writeFileSync(join(root, 'top.txt'), 'top');
      using delay = new TurnMeter();
      const rows = await rowsOf(root);
      expect(rows.find(({ path }) => path === 'top.txt')).toMatchObject({ verdict: 'sent' });
      expect(rows.filter(({ rule }) => rule === 'unreadable')).toHaveLength(1);
      const facts = { rules: new IgnoreRules(root), limits: DEFAULT_LIMITS, allowed: new Map() };
      const { signal } = new AbortController();
      const found = await scan(root, facts.rules, new Gate(facts), { from: '', maxFiles: 10, signal });
      expect([...found.files.keys()]).toEqual(['top.txt']);
      expect(found.problems).toMatchObject([{ code: 'unreadable', detail: expect.stringContaining('too long') }]);
      expect(delay.longestMs).toBeLessThan(NOTICED_MS);
      const deepest = `${'d/'.repeat(2_000)}x`;
      expect(facts.rules.verdict(deepest, false)).toEqual(SENT);
    } finally {
      // Node's own removal fails for paths that are too long for the system.
      execFileSync('rm', ['-rf', root]);
    }
  });

  it('with symlinks in circles, to itself and out of it is scanned once, and nothing behind them is sent', async () => {
    const root = newRoot();
    mkdirSync(join(root, 'a/b'), { recursive: true });
    writeFileSync(join(base, 'outside'), 'outside');
    writeFileSync(join(root, 'a/b/real.txt'), 'real');
    for (const [target, path] of [
      ['..', 'a/b/up'],
      [root, 'a/root'],
      ['self', 'self'],
      ['/', 'everything'],
      ['../outside', 'out'],
      ['/proc/self/environ', 'environ'],
    ] as const) {
      symlinkSync(target, join(root, path));
    }
    expect(await mirrored(root, ({ files }) => [...files.keys()])).toEqual([join(root, 'a/b/real.txt')]);
  });

  it('with hostile git data neither blocks nor fills the memory', async (context) => {
    context.skip(process.platform === 'win32', 'Windows has no such files');
    const root = newRoot();
    execFileSync('mkfifo', [join(root, '.git')]);
    writeFileSync(join(root, 'a.txt'), 'a');
    expect(await rowsOf(root)).toContainEqual(expect.objectContaining({ path: 'a.txt', verdict: 'sent' }));
    await new GitLocks(root).wait(wholeTree(), new AbortController().signal);

    const repository = newRoot();
    execFileSync('git', ['init', '-q', repository]);
    execFileSync('mkfifo', [join(repository, '.git/trap')]);
    symlinkSync('/dev/zero', join(repository, '.git/commondir'));
    const includes = ['/dev/zero', join(repository, '.git/trap'), join(repository, '.git/config'), '/proc/kmsg'];
    const config = includes.map((path) => `[include]\n\tpath = ${path}\n`).join('');
    writeFileSync(join(repository, '.git/config'), `${config.repeat(50)}[core]\n\texcludesFile = /dev/zero\n`);
    writeFileSync(join(repository, 'b.txt'), 'b');
    expect(await rowsOf(repository)).toContainEqual(expect.objectContaining({ path: 'b.txt', verdict: 'sent' }));
  });

  it('with slow ignore patterns lists the ignore files, sends nothing that they may match, and does not block the app', async () => {
    const root = newRoot();
    mkdirSync(join(root, 'slow'));
    writeFileSync(join(root, 'slow/.gitignore'), `${`${'*a'.repeat(40)}*b`}\n`.repeat(2_000));
    writeFileSync(join(root, '.gitignore'), `${`${'**/*x*/'.repeat(10)}b`}\n`.repeat(10));
    for (let i = 0; i < 300; i++) writeFileSync(join(root, 'slow', `${'a'.repeat(200)}${i}`), '');
    writeFileSync(join(root, 'other.txt'), 'other');
    using delay = new TurnMeter();
    const found = await mirrored(root, ({ files }, workspace) => ({
      files: [...files.keys()],
      problems: workspace.snapshot().problems,
    }));
    expect(found.files.sort()).toEqual([join(root, '.gitignore'), join(root, 'other.txt')]);
    expect(found.problems).toMatchObject([{ path: 'slow/.gitignore', code: 'unreadable' }]);
    // Without a bound, matching took minutes.
    expect(delay.longestMs).toBeLessThan(NOTICED_MS);
  });
});
