import type { Withheld } from '../../../shared/model/verdict';

/** The verdict for the data of a version control system. */
export const REPOSITORY_DATA: Withheld = {
  verdict: 'withheld',
  rule: 'repository-data',
  source: null,
  line: null,
  reason: 'Data of version control, which is never sent.',
};

/** Names of such data, in lower case. */
const NAMES: ReadonlySet<string> = new Set(
  ['git', 'hg', 'svn', 'jj', 'sl', 'bzr', 'pijul', 'fossil', 'fslckout'].map((name) => `.${name}`),
);
/** Names that are ordinary ones of files. */
const DIRECTORY_NAMES: ReadonlySet<string> = new Set(['CVS', '_darcs']);
/** Fossil's database on Windows, beside its work tree. */
const FILE_NAME = '_FOSSIL_';

/** True for the name of an entry with the data of version control. */
export function isRepositoryData(name: string, isDirectory: boolean): boolean {
  if (name.startsWith('.')) return NAMES.has(name.toLowerCase());
  return isDirectory ? DIRECTORY_NAMES.has(name) : name === FILE_NAME;
}
