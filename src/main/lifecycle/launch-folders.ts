import type { Handlers } from '../api/ipc-handlers';
import type { AppState } from '../api/snapshot';
import type { TerminalReport } from './terminal-report';

/** Adds folders of a command line one after the other; failures are reported there and in the window. */
export async function addFolders(
  folders: readonly string[],
  { parts, actions, terminal }: { parts: AppState; actions: Handlers; terminal: TerminalReport },
): Promise<void> {
  const { workspaces, notices, destination } = parts;
  for (const path of folders) {
    const outcome = await actions.addWorkspace(path);
    const view = outcome.ok ? workspaces.views().find(({ id }) => id === outcome.value.id) : undefined;
    if (view) terminal.accepted(view, destination.current);
    if (outcome.ok) continue;
    terminal.refused(path, outcome.problem);
    const { title, detail } = outcome.problem;
    notices.add({ id: `add:${path}`, title: `${path} is not mirrored. ${title}`, detail });
  }
}
