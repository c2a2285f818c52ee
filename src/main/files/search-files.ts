import type { FoundFile, FoundFiles } from '../../shared/model/file-query';

/** Most files returned, and most counted. */
const MAX_FILES = 50;
const MAX_COUNTED = 1_000;

/** The files whose path contains every word of `query`: first those with the words in their name, then by length. */
export function searchFiles(query: string, files: Iterable<FoundFile>): FoundFiles {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return { files: [], total: 0 };
  const found: { readonly file: FoundFile; readonly rank: number }[] = [];
  for (const file of files) {
    const path = file.path.toLowerCase();
    if (!words.every((word) => path.includes(word))) continue;
    found.push({ file, rank: rankOf(path, words) });
    if (found.length >= MAX_COUNTED) break;
  }
  found.sort((a, b) => a.rank - b.rank);
  return { files: found.slice(0, MAX_FILES).map(({ file }) => file), total: found.length };
}

/** A lower rank is better. */
function rankOf(path: string, words: readonly string[]): number {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const inName = words.filter((word) => name.includes(word)).length;
  return (words.length - inName) * 100_000 + path.length;
}
