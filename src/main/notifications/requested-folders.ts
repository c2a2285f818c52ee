import type { Notice } from '../../shared/model/app-snapshot';
import { plural } from '../../shared/text/units';
import { throttled } from '../../shared/util/throttle';

/** Most folders named in the notice. */
const MOST_NAMED = 5;
/** The user is told at most so often, ms: a server may say it as often as it likes. */
const TELL_MS = 10_000;

/**
 * What the user is told when the server would like to see folders: it is theirs to add them, or not.
 * @returns null when all of them are mirrored anyway
 */
export function requestedFolderNotice(paths: readonly string[], roots: readonly string[]): Notice | null {
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

/** Takes what the server asks for each time, and tells of the latest. */
export function requestedFolderHandler(roots: () => readonly string[], tell: (notice: Notice) => void) {
  let latest: readonly string[] = [];
  const tellSoon = throttled(() => {
    const notice = requestedFolderNotice(latest, roots());
    if (notice) tell(notice);
  }, TELL_MS);
  return (paths: readonly string[]): void => {
    latest = paths;
    tellSoon();
  };
}
