import { toProblem } from '../../shared/model/problem';
import { DEFAULT_LIMITS } from '../../shared/model/workspace-state';
import { printable } from '../../shared/text/printable';
import { withheldText } from '../../shared/text/skip-reasons';
import { IgnoreRules } from '../engine/ignore/ignore-rules';
import { resolveRoot } from '../engine/safety/protected-roots';
import { type PreviewOptions, preview } from '../engine/scan/preview-scan';
import { PreviewSummarizer } from '../engine/scan/preview-summary';
import { readOverrides } from '../settings/environment-overrides';

/** Most second work trees that are named. */
const MAX_WORK_TREES = 20;
/** Interval of progress lines. */
const PROGRESS_MS = 1_000;

/** `preview DIR [--json]`: prints each path with its verdict and the deciding rule; sends nothing. */
async function main(args: readonly string[]): Promise<number> {
  const json = args.includes('--json');
  const [folder, ...rest] = args.filter((arg) => arg !== '--json');
  if (!folder || rest.length > 0 || folder.startsWith('-')) {
    process.stderr.write('Usage: npm run -s preview -- DIR [--json]\n');
    return 2;
  }
  const { overrides, notices } = readOverrides(process.env);
  for (const { title, detail } of notices) process.stderr.write(`${printable(`${title} ${detail}`)}\n`);
  const root = await resolveRoot(folder);
  const limits = { ...DEFAULT_LIMITS, ...overrides.limits };
  const { signal } = new AbortController();
  await print({ root, limits, allowed: new Map(), rules: new IgnoreRules(root), signal }, json);
  return 0;
}

async function print(options: PreviewOptions, json: boolean): Promise<void> {
  const summarizer = new PreviewSummarizer();
  let lines: string[] = [];
  let pathCount = 0;
  let shownAt = performance.now();
  for await (const row of preview(options)) {
    summarizer.add(row);
    const { path, verdict, rule, source, line, bytes, reason } = row;
    lines.push(
      json
        ? JSON.stringify({ path, verdict, rule, source, line, bytes })
        : printable(`${verdict === 'sent' ? 'sent    ' : 'withheld'}  ${path}${reason ? `  (${reason})` : ''}`),
    );
    pathCount++;
    if (lines.length >= 1_000) lines = await flush(lines);
    if (performance.now() - shownAt < PROGRESS_MS) continue;
    shownAt = performance.now();
    process.stderr.write(`${pathCount.toLocaleString('en')} paths …\n`);
  }
  await flush(lines);
  const { files, bytes, withheld } = summarizer.summary();
  const over =
    files > options.limits.maxFiles ? `, over the limit of ${options.limits.maxFiles.toLocaleString('en')}` : '';
  process.stderr.write(
    `${files.toLocaleString('en')} files, ${bytes.toLocaleString('en')} bytes would be sent${over}.\n`,
  );
  const left = withheldText(withheld);
  if (left !== '') process.stderr.write(`${left}.\n`);
  for (const [file, why] of options.rules.misread) {
    process.stderr.write(`${printable(`git finds no rules, or other ones, in ${file}: it is ${why}.`)}\n`);
  }
  for (const top of options.rules.linkedWorkTrees.slice(0, MAX_WORK_TREES)) {
    const hint = `${top} is a second work tree of a repository in this folder; the line /${top}/ in .aishignore leaves it out.`;
    process.stderr.write(`${printable(hint)}\n`);
  }
}

async function flush(lines: readonly string[]): Promise<string[]> {
  if (lines.length > 0 && !process.stdout.write(`${lines.join('\n')}\n`)) {
    await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
  return [];
}

process.stdout.on('error', () => process.exit(1));
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const { title, detail } = toProblem(error);
    process.stderr.write(`${printable(`${title} ${detail}`)}\n`);
    process.exitCode = 1;
  },
);
