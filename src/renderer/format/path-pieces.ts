/**
 * Cuts a path before its last two segments, so that a long one can be shortened in the middle: the end tells most.
 * `head + tail` is the path.
 */
export function splitPath(path: string): { readonly head: string; readonly tail: string } {
  const separators = [...path.matchAll(/[\\/]/g)].map((match) => match.index);
  const cut = separators.at(-2) ?? 0;
  return { head: path.slice(0, cut), tail: path.slice(cut) };
}

/** The path as names and separators in turn, for isolating names of different writing directions from each other. */
export function pathPieces(path: string): readonly string[] {
  return path.split(/([\\/])/).filter((piece) => piece !== '');
}

/** The last segment of a path; the path itself where it has none. */
export function nameOf(path: string): string {
  return path.split(/[\\/]/).findLast((name) => name !== '') ?? path;
}
