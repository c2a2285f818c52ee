import { app } from 'electron';
import type { LaunchArguments } from './launch-arguments';

/** What a second launch hands to the running app. */
export type LaunchRequest = Pick<LaunchArguments, 'folders' | 'links' | 'hidden'>;

/** Most folders and links that one launch may hand over. */
const MOST_FOLDERS = 1_000;
const MOST_LINKS = 20;

/**
 * Makes this the running app. When there is one already for this data folder, it is handed the request instead.
 * @returns whether this is the running app now
 */
export function acquireInstanceLock({ folders, links, hidden }: LaunchRequest): boolean {
  return app.requestSingleInstanceLock({ folders, links, hidden });
}

/** What a launch that came second says before it ends. */
export function alreadyRunning({ folders, links, hidden }: LaunchRequest): string {
  if (folders.length > 0) return `Lockstep is running already and is asked to mirror ${folders.join(', ')}`;
  if (links.length > 0) return 'Lockstep is running already and shows what the link names.';
  return hidden ? 'Lockstep is running already.' : 'Lockstep is running already and shows its window.';
}

/** Hears from launches that came second. They read their arguments themselves, in their own working directory. */
export function onSecondLaunch(listener: (request: LaunchRequest) => void): void {
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    listener(isRequest(data) ? data : { folders: [], links: [], hidden: false });
  });
}

/** Hears of links that macOS hands over; there they are no arguments. Must run before the app is ready. */
export function onLinkOpened(listener: (request: LaunchRequest) => void): void {
  app.on('open-url', (event, link) => {
    event.preventDefault();
    listener({ folders: [], links: [link], hidden: false });
  });
}

/** Checked by hand: this is loaded before anything else is, so that a second launch ends at once. */
function isRequest(data: unknown): data is LaunchRequest {
  if (typeof data !== 'object' || data === null) return false;
  const { folders, links, hidden } = data as Partial<Record<keyof LaunchRequest, unknown>>;
  return isTexts(folders, MOST_FOLDERS) && isTexts(links, MOST_LINKS) && typeof hidden === 'boolean';
}

function isTexts(value: unknown, most: number): boolean {
  return Array.isArray(value) && value.length <= most && value.every((text) => typeof text === 'string');
}
