import type { Notice } from '../preload/contract';
import { plural } from '../shared/units';

/** Most folders named in the notice. */
const MOST_NAMED = 5;

/**
 * What the user is told when the server would like to see folders: it is theirs to add them, or not.
 * @returns null when all of them are mirrored anyway
 */
export function wishNotice(paths: readonly string[], roots: readonly string[]): Notice | null {
  const missing = paths.filter((path) => !roots.includes(path));
  if (missing.length === 0) return null;
  const named = missing.slice(0, MOST_NAMED).map((path) => path.slice(0, 200));
  const more = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  return {
    id: 'server-wishes',
    title: `The server asks for ${plural(missing.length, 'folder')}.`,
    detail: `${named.join(', ')}${more}. Nothing is sent unless you add a folder yourself.`,
  };
}
