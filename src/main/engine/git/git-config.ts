import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { readSmallFileIfAny } from '../../../shared/node/small-file';
import { statSync } from '../disk/bounded-fs';
import { type ConfigEntry, environmentEntries, isTrue, parseGitConfig } from './config-parser';
import { holds, type IncludeFacts, REMOTE_CONDITION } from './include-condition';

/**
 * The settings of git for one repository, by lower-case keys such as `core.excludesfile`. The last value counts; null
 * stands for a name without a value.
 */
export type GitSettings = ReadonlyMap<string, string | null>;

const MAX_INCLUDE_DEPTH = 10;
/** Limits: files read through includes, and bytes per file. */
const MAX_FILES = 100;
const MAX_BYTES = 1024 * 1024;

/**
 * Reads git's settings for a repository from all the places that git reads them from.
 * @param onFile called with each file whose change may change the settings, before it is read; it may be missing
 */
export function readGitSettings(
  gitDir: string,
  commonDir: string,
  onFile: (file: string) => void,
  env = process.env,
): GitSettings {
  const reader = new SettingsReader(gitDir, commonDir, onFile, env);
  return reader.read(null) ?? (reader.read(reader.remotes) as GitSettings);
}

class SettingsReader {
  /** Addresses of the repository's remotes, known once everything was read. */
  readonly remotes: string[] = [];
  private values = new Map<string, string | null>();
  private filesLeft = MAX_FILES;
  private needsRemotes = false;

  constructor(
    private readonly gitDir: string,
    private readonly commonDir: string,
    private readonly onFile: (file: string) => void,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /**
   * @param remotes null when the remotes are not known yet
   * @returns null when an include depends on the remotes and they are not known
   */
  read(remotes: readonly string[] | null): GitSettings | null {
    this.values = new Map();
    this.filesLeft = MAX_FILES;
    const repository = join(this.commonDir, 'config');
    for (const file of [...userFiles(this.env), repository]) this.readFile(file, remotes, 0);
    // As git does, the extension is looked for in the repository's own file only.
    const own = parseGitConfig(readSmallFileIfAny(repository, MAX_BYTES) ?? '');
    if (isTrue(own.findLast(({ key }) => key === 'extensions.worktreeconfig')?.value)) {
      this.readFile(join(this.gitDir, 'config.worktree'), remotes, 0);
    }
    this.take(environmentEntries(this.env), null, remotes, 0);
    return remotes === null && this.needsRemotes ? null : this.values;
  }

  private readFile(file: string, remotes: readonly string[] | null, depth: number): void {
    if (depth > MAX_INCLUDE_DEPTH || this.filesLeft-- <= 0) return;
    this.onFile(file);
    const text = readSmallFileIfAny(file, MAX_BYTES);
    if (text !== null) this.take(parseGitConfig(text), file, remotes, depth);
  }

  private take(
    entries: readonly ConfigEntry[],
    file: string | null,
    remotes: readonly string[] | null,
    depth: number,
  ): void {
    for (const { key, value } of entries) {
      if (remotes === null && /^remote\..*\.url$/s.test(key)) this.remotes.push(value ?? '');
      if (this.includes(key, file, remotes)) {
        const path = expandHome(value ?? '', this.env);
        if (path && isAbsolute(path)) this.readFile(path, remotes, depth + 1);
        else if (path && file !== null) this.readFile(join(dirname(file), path), remotes, depth + 1);
      } else this.values.set(key, value);
    }
  }

  private includes(key: string, file: string | null, remotes: readonly string[] | null): boolean {
    if (key === 'include.path') return true;
    const condition = /^includeif\.(.*)\.path$/s.exec(key)?.[1];
    if (condition === undefined) return false;
    if (condition.startsWith(REMOTE_CONDITION)) this.needsRemotes = true;
    const facts: IncludeFacts = {
      gitDir: this.gitDir,
      file,
      remotes: remotes ?? [],
      homeOf: (user) => homeOf(user, this.env),
    };
    return holds(condition, facts, this.onFile);
  }
}

/** The files with the settings of the computer and of the user, weakest first. */
function userFiles(env: NodeJS.ProcessEnv): string[] {
  const system = env.GIT_CONFIG_SYSTEM === undefined ? systemFiles(env) : [env.GIT_CONFIG_SYSTEM];
  const own = env.GIT_CONFIG_GLOBAL;
  return [
    ...(isTrue(env.GIT_CONFIG_NOSYSTEM ?? 'false') ? [] : system),
    ...(own === undefined ? [join(configHome(env), 'config'), join(ownHome(env), '.gitconfig')] : [own]),
  ].filter((file) => file !== '');
}

/** The places of the computer's own settings: git is built with one of them. */
function systemFiles(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin')
    return ['/usr/local/etc/gitconfig', '/opt/homebrew/etc/gitconfig', '/etc/gitconfig'];
  if (process.platform !== 'win32') return ['/etc/gitconfig'];
  const programs = env.ProgramFiles ?? 'C:\\Program Files';
  return [join(env.ProgramData ?? 'C:\\ProgramData', 'Git', 'config'), join(programs, 'Git', 'etc', 'gitconfig')];
}

/** The folder with the user's files for git. */
export function configHome(env = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(ownHome(env), '.config'), 'git');
}

function ownHome(env: NodeJS.ProcessEnv): string {
  return env.HOME || homedir();
}

/** The home folder of a user, of this one for ''; null for an unknown one. */
function homeOf(user: string, env: NodeJS.ProcessEnv): string | null {
  return user === '' ? ownHome(env) : homeOfOther(user);
}

/** Expands `~` and `~user` as git does. An unknown user's path stays as it is. */
export function expandHome(path: string, env = process.env): string {
  const [, user, rest] = /^~([^/]*)(.*)$/s.exec(path) ?? [];
  if (user === undefined) return path;
  const home = homeOf(user, env);
  return home === null ? path : join(home, rest ?? '');
}

/** The home folder of another user: from the list of users, or beside the home folder of this one. */
function homeOfOther(name: string): string | null {
  try {
    const users = process.platform === 'win32' ? '' : readFileSync('/etc/passwd', 'utf8');
    const known = users.split('\n').find((line) => line.startsWith(`${name}:`));
    if (known) return known.split(':')[5] || null;
    const { username, homedir: home } = userInfo();
    const beside = name === username ? home : join(dirname(home), name);
    return statSync(beside).isDirectory() ? beside : null;
  } catch {
    return null;
  }
}
