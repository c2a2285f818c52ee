import { dialog, type MessageBoxOptions } from 'electron';
import type { Outcome } from '../../shared/ipc/contract';
import type { Handlers } from '../api/ipc-handlers';
import type { PendingRoute } from '../window/pending-route';
import type { ProposedFolders } from '../window/proposed-folders';
import type { AppWindow } from '../window/window';
import type { TrayAction } from './menu-model';

export interface TrayParts {
  readonly actions: Handlers;
  readonly window: AppWindow;
  readonly proposedFolders: ProposedFolders;
  readonly pendingRoute: PendingRoute;
}

/** Runs a click in the tray's menu. Errors are shown in a dialog, because there may be no window. */
export function trayActions(parts: TrayParts): (action: TrayAction) => void {
  return (action) => void run(action, parts).catch(() => {});
}

async function run(action: TrayAction, { actions, window, proposedFolders, pendingRoute }: TrayParts): Promise<void> {
  switch (action.kind) {
    case 'open-window':
      return window.show();
    case 'add':
      return add(actions, proposedFolders);
    case 'propose':
      return proposedFolders.propose(action.paths);
    case 'remove':
      return remove(action.id, actions, window);
    case 'go':
      return pendingRoute.open(action.to);
    case 'pause-all':
      return showProblem(await actions.pauseAll(action.length), window);
    case 'resume-all':
      return showProblem(await actions.resumeAll(), window);
    case 'pause-on-battery':
      return showProblem(await actions.changeSettings({ pauseOnBattery: action.on }), window);
    case 'quit':
      return showProblem(await actions.quit(), window);
    case 'start-at-login':
      return showProblem(await actions.changeSettings({ startAtLogin: action.on }), window);
    case 'pause':
      return showProblem(await actions.pauseWorkspace(action.id), window);
    case 'resume':
      return showProblem(await actions.resumeWorkspace(action.id), window);
    case 'sync-now':
      return showProblem(await actions.syncNow(action.id), window);
    case 'open-folder':
      return showProblem(await actions.openFolder(action.id), window);
    case 'open-mirror':
      return showProblem(await actions.openMirror(action.id), window);
  }
}

/** Lets the user choose folders, which the window previews before they are added. */
async function add(actions: Handlers, proposedFolders: ProposedFolders): Promise<void> {
  const paths = await actions.pickFolders();
  if (paths.length > 0) await proposedFolders.propose(paths);
}

/** Removes a workspace after a question over the window, which shows it. */
async function remove(id: string, actions: Handlers, window: AppWindow): Promise<void> {
  const workspace = (await actions.getSnapshot()).workspaces.find((candidate) => candidate.id === id);
  if (!workspace) return;
  await window.show();
  const { response, checkboxChecked } = await showMessage(window, {
    type: 'question',
    message: `Stop mirroring ${workspace.name}?`,
    detail: `${workspace.path} itself is not touched.`,
    buttons: ['Remove', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
    ...(workspace.mirror !== null && { checkboxLabel: `Also delete the copy in ${workspace.mirror}` }),
  });
  if (response === 0) await showProblem(await actions.removeWorkspace(id, checkboxChecked), window);
}

async function showProblem(outcome: Outcome<unknown>, window: AppWindow): Promise<void> {
  if (outcome.ok) return;
  const { title, detail } = outcome.problem;
  await showMessage(window, { type: 'warning', message: title, detail, buttons: ['OK'] });
}

function showMessage({ visible }: AppWindow, options: MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> {
  return visible ? dialog.showMessageBox(visible, options) : dialog.showMessageBox(options);
}
