import { app } from 'electron';
import { z } from 'zod';
import type { LaunchArguments } from './args';
import type { Handlers } from './ipc';
import type { AppParts } from './snapshot';
import type { TerminalReport } from './terminal-report';

/** What a second launch hands to the running app. */
export type LaunchRequest = Pick<LaunchArguments, 'folders' | 'links' | 'hidden'>;

const requestSchema = z.object({
  folders: z.array(z.string()).max(1_000),
  links: z.array(z.string()).max(20),
  hidden: z.boolean(),
});

/**
 * Makes this the running app. When there is one already for this data folder, it is handed the request instead.
 * @returns whether this is the running app now
 */
export function becomeTheOne({ folders, links, hidden }: LaunchRequest): boolean {
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
    const parsed = requestSchema.safeParse(data);
    listener(parsed.success ? parsed.data : { folders: [], links: [], hidden: false });
  });
}

/** Adds folders named on a command line, one after the other; what can't be added is said there and in the window. */
export async function addFolders(
  folders: readonly string[],
  { parts, actions, terminal }: { parts: AppParts; actions: Handlers; terminal: TerminalReport },
): Promise<void> {
  const { workspaces, notices, target } = parts;
  for (const path of folders) {
    const outcome = await actions.addWorkspace(path);
    const view = outcome.ok ? workspaces.views().find(({ id }) => id === outcome.value.id) : undefined;
    if (view) terminal.accepted(view, target.current);
    if (outcome.ok) continue;
    terminal.refused(path, outcome.problem);
    const { title, detail } = outcome.problem;
    notices.add({ id: `add:${path}`, title: `${path} is not mirrored. ${title}`, detail });
  }
}

/** Hears of links that macOS hands over; there they are no arguments. Must run before the app is ready. */
export function onLinkOpened(listener: (request: LaunchRequest) => void): void {
  app.on('open-url', (event, link) => {
    event.preventDefault();
    listener({ folders: [], links: [link], hidden: false });
  });
}
