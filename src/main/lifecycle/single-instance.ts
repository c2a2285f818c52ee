import { app } from 'electron';
import type { LaunchArguments } from './launch-arguments';

/** The request that a second launch passes to the running app. */
export type LaunchRequest = Pick<LaunchArguments, 'folders' | 'links' | 'hidden'>;

/** Most folders and links that one launch may pass. */
const MAX_FOLDERS = 1_000;
const MAX_LINKS = 20;

/**
 * Makes this the running app for the data folder, or passes the request to the one that runs already.
 * @returns whether this is the running app now
 */
export function acquireInstanceLock({ folders, links, hidden }: LaunchRequest): boolean {
  return app.requestSingleInstanceLock({ folders, links, hidden });
}

/** The line that a second launch prints before it ends. */
export function alreadyRunning({ folders, links, hidden }: LaunchRequest): string {
  if (folders.length > 0) return `Lockstep is running already and is asked to mirror ${folders.join(', ')}`;
  if (links.length > 0) return 'Lockstep is running already and shows what the link names.';
  return hidden ? 'Lockstep is running already.' : 'Lockstep is running already and shows its window.';
}

/** Receives the requests of later launches, which resolve their arguments in their own working directory. */
export function onSecondLaunch(listener: (request: LaunchRequest) => void): void {
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    listener(isRequest(data) ? data : { folders: [], links: [], hidden: false });
  });
}

/** Receives links from macOS, where they are no arguments. Must run before the app is ready. */
export function onLinkOpened(listener: (request: LaunchRequest) => void): void {
  app.on('open-url', (event, link) => {
    event.preventDefault();
    listener({ folders: [], links: [link], hidden: false });
  });
}

/** Checked by hand, because loading zod would delay the end of a second launch. */
function isRequest(data: unknown): data is LaunchRequest {
  if (typeof data !== 'object' || data === null) return false;
  const { folders, links, hidden } = data as Partial<Record<keyof LaunchRequest, unknown>>;
  return areStrings(folders, MAX_FOLDERS) && areStrings(links, MAX_LINKS) && typeof hidden === 'boolean';
}

function areStrings(value: unknown, max: number): boolean {
  return Array.isArray(value) && value.length <= max && value.every((text) => typeof text === 'string');
}
