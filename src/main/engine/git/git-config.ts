import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { readSmallFileIfAny } from '../../../shared/node/small-file';
import { xdgHome } from '../../../shared/node/xdg';

/** The settings of git that the ignore rules need, by lower-case keys such as `core.excludesfile`. The last value counts. */
export type GitSettings = ReadonlyMap<string, string>;

const MAX_INCLUDE_DEPTH = 10;
/** Limits: files read through includes, and bytes per file. */
const MAX_FILES = 100;
const MAX_BYTES = 1024 * 1024;

/** The files that git reads its settings from, weakest first. */
export function gitConfigFiles(commonDir: string | null, gitDir: string | null, env = process.env): string[] {
  const files: string[] = [];
  if (!env.GIT_CONFIG_NOSYSTEM) files.push(env.GIT_CONFIG_SYSTEM ?? '/etc/gitconfig');
  if (env.GIT_CONFIG_GLOBAL !== undefined) files.push(env.GIT_CONFIG_GLOBAL);
  else files.push(join(xdgHome('config', env), 'git', 'config'), join(homedir(), '.gitconfig'));
  if (commonDir) files.push(join(commonDir, 'config'));
  if (gitDir) files.push(join(gitDir, 'config.worktree'));
  return files;
}

/** Expands `~` as git does. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** Reads config files in order, with their includes. A missing or unreadable file counts as empty. */
export function readGitSettings(files: readonly string[], gitDir: string | null): GitSettings {
  const settings = new Map<string, string>();
  const budget = { files: MAX_FILES };
  for (const file of files) readInto(settings, file, gitDir, 0, budget);
  return settings;
}

function readInto(
  settings: Map<string, string>,
  file: string,
  gitDir: string | null,
  depth: number,
  budget: { files: number },
): void {
  if (depth > MAX_INCLUDE_DEPTH || budget.files-- <= 0) return;
  const text = readSmallFileIfAny(file, MAX_BYTES);
  if (text === null) return;
  for (const { key, value } of parseGitConfig(text)) {
    const included = key === 'include.path' || includeApplies(key, gitDir, dirname(file));
    if (included) readInto(settings, resolve(dirname(file), expandHome(value)), gitDir, depth + 1, budget);
    else settings.set(key, value);
  }
}

/** True when `includeIf.gitdir:DIR/.path` applies: to repositories below DIR. Other conditions do not affect ignore rules. */
function includeApplies(key: string, gitDir: string | null, base: string): boolean {
  const match = /^includeif\.gitdir(\/i)?:(.+)\.path$/s.exec(key);
  if (!match?.[2] || gitDir === null) return false;
  const fold = (path: string) => (match[1] ? path.toLowerCase() : path);
  const pattern = expandHome(match[2].startsWith('./') ? join(base, match[2]) : match[2]);
  if (!isAbsolute(pattern)) return fold(gitDir).includes(`${sep}${fold(pattern.replace(/\/$/, ''))}${sep}`);
  return pattern.endsWith('/') ? fold(`${gitDir}/`).startsWith(fold(pattern)) : fold(gitDir) === fold(pattern);
}

/** The entries of a git config file in order. Keys are in lower case but for the subsection. */
function* parseGitConfig(text: string): Generator<{ readonly key: string; readonly value: string }> {
  let section = '';
  for (const line of text
    .replace(/^\uFEFF/, '')
    .replace(/\\\r?\n/g, '')
    .split(/\r?\n/)) {
    const header = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*(.*)$/.exec(line);
    if (header) {
      const name = (header[1] ?? '').toLowerCase();
      section = header[2] === undefined ? name : `${name}.${header[2].replace(/\\(.)/g, '$1')}`;
    }
    const entry = /^\s*([A-Za-z][\w-]*)\s*(?:=\s*(.*))?$/.exec(header ? (header[3] ?? '') : line);
    if (entry?.[1]) yield { key: `${section}.${entry[1].toLowerCase()}`, value: unquote(entry[2] ?? 'true') };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '"': '"', '\\': '\\' };

/** Removes quotes, escapes, the comment and surrounding space from a config value. */
function unquote(raw: string): string {
  let value = '';
  let end = 0;
  let quoted = false;
  for (let i = 0; i < raw.length; i++) {
    const char = raw[i] as string;
    if (char === '"') quoted = !quoted;
    else if (char === '\\' && i + 1 < raw.length) value += ESCAPES[raw[++i] as string] ?? raw[i];
    else if (!quoted && (char === '#' || char === ';')) break;
    else value += char;
    if (quoted || char.trim() !== '') end = value.length;
  }
  return value.slice(0, end);
}
