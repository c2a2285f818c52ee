import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { IgnoreRules } from '../../../src/main/engine/ignore/ignore-rules';

/** Forms of lines; the number makes each line another one. */
const FORMS: readonly ((n: number) => string)[] = [
  (n) => `plain${n}`,
  (n) => `*.e${n}`,
  (n) => `*.tmp${n}*x`,
  (n) => `foo${n}*bar*baz`,
  (n) => `/src/p${n}/gen.ts`,
  (n) => `/a/b/c${n}/**/x?`,
  (n) => `**/gen${n}/*_pb2*.py`,
  (n) => `src/**/[a-c]${n}*.ts`,
];
const FILES_PER_DIRECTORY = 20;

/** Time of the processor that the rules take for their verdicts on all paths of a folder, ms. */
function verdictsMs(root: string): number {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true }).map((entry) => ({
    path: relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'),
    isDirectory: entry.isDirectory(),
  }));
  const paths = entries.filter(({ path }) => !path.startsWith('.git/'));
  const before = process.cpuUsage();
  const rules = new IgnoreRules(root);
  for (const { path, isDirectory } of paths) rules.verdict(path, isDirectory);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The same in a process of its own, which nothing has warmed up. */
function ourMs(folder: string): number {
  const flags = process.execArgv;
  return Number(
    execFileSync(process.execPath, [...flags, import.meta.filename, '--one', folder], { encoding: 'utf8' }),
  );
}

/** Time of the processor that git takes to list the files that it does not ignore, ms. */
function gitMs(folder: string): number {
  const script = 'TIMEFORMAT="%U %S"; time git ls-files -o --exclude-standard > /dev/null';
  const said = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`], { cwd: folder, encoding: 'utf8' });
  return said.split(' ').reduce((sum, seconds) => sum + Number(seconds) * 1_000, 0);
}

function makeFolder(folder: string, files: number): void {
  for (let directory = 0; directory < files / FILES_PER_DIRECTORY; directory++) {
    mkdirSync(join(folder, `src/p${directory}`), { recursive: true });
    for (let i = 0; i < FILES_PER_DIRECTORY; i++) writeFileSync(join(folder, `src/p${directory}/f${i}.ts`), `${i}`);
  }
  execFileSync('git', ['init', '-q'], { cwd: folder });
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/** Medians of alternating pairs. */
function measure(folder: string, lines: readonly string[], pairs: number): { ours: number; git: number } {
  writeFileSync(join(folder, '.gitignore'), lines.map((line) => `${line}\n`).join(''));
  const both = Array.from({ length: pairs }, () => ({ ours: ourMs(folder), git: gitMs(folder) }));
  return { ours: median(both.map(({ ours }) => ours)), git: median(both.map(({ git }) => git)) };
}

function compare(files: number, counts: readonly number[], pairs: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-patterns-'));
  try {
    makeFolder(folder, files);
    console.log(`${files} files; verdicts / git = ratio, by the number of lines`);
    for (const form of FORMS) {
      const row = counts.map((count) => {
        const lines = Array.from({ length: count }, (_, n) => form(n));
        const { ours, git } = measure(folder, lines, pairs);
        return `${count}: ${ours.toFixed(0)} / ${git.toFixed(0)} ms = ${(ours / git).toFixed(1)}`;
      });
      console.log(`${form(0).padEnd(24)} ${row.join(' | ')}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [first = '1500,20000', second = '100,1000,3000', pairs = '3'] = process.argv.slice(2);
if (first === '--one') console.log(verdictsMs(second));
else for (const files of first.split(',')) compare(Number(files), second.split(',').map(Number), Number(pairs));
