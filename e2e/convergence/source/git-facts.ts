import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { GitFacts } from './filter';
import { childOf } from './tree';

/** Asks git which files it tracks. @param found directories of the folder that hold a `.git`, the folder included */
export function gitFacts(root: string, found: ReadonlySet<string>): GitFacts {
  const tracked = new Set<string>();
  for (const repository of found) {
    const names = execFileSync('git', ['ls-files', '-z'], { cwd: join(root, repository), encoding: 'utf8' });
    for (const name of names.split('\0').slice(0, -1)) tracked.add(childOf(repository, name));
  }
  return { tracked, repositories: new Set([...found].filter((repository) => repository !== '')) };
}
