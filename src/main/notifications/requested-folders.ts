import type { Notice } from '../../shared/model/app-snapshot';
import { plural } from '../../shared/text/units';
import { throttled } from '../../shared/util/throttle';

/** Most folders named in the notice. */
const MAX_NAMED = 5;
/** Shortest time between two notices, because a server may request folders at any rate. */
const NOTICE_INTERVAL_MS = 10_000;

/**
 * The notice about folders that the server requests; only the user adds a folder.
 * @returns null when all of them are mirrored already
 */
export function requestedFolderNotice(paths: readonly string[], roots: readonly string[]): Notice | null {
  const missing = paths.filter((path) => !roots.includes(path));
  if (missing.length === 0) return null;
  const named = missing.slice(0, MAX_NAMED).map((path) => path.slice(0, 200));
  const more = missing.length > MAX_NAMED ? ` and ${missing.length - MAX_NAMED} more` : '';
  return {
    id: 'server-wishes',
    title: `The server asks for ${plural(missing.length, 'folder')}.`,
    detail: `${named.join(', ')}${more}. Nothing is sent unless you add a folder yourself.`,
  };
}

/** Returns a handler of the server's requests, which reports the latest. */
export function requestedFolderHandler(roots: () => readonly string[], report: (notice: Notice) => void) {
  let latest: readonly string[] = [];
  const reportSoon = throttled(() => {
    const notice = requestedFolderNotice(latest, roots());
    if (notice) report(notice);
  }, NOTICE_INTERVAL_MS);
  return (paths: readonly string[]): void => {
    latest = paths;
    reportSoon();
  };
}
