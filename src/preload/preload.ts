/** The bridge between the page and the main process: a function for each call, and nothing of Electron or Node itself. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import type { Bridge, Calls, Events } from '../shared/ipc/contract';

/** Every call by its name; the types see to it that none is missing. */
const CALLS: { readonly [K in keyof Calls]: true } = {
  getSnapshot: true,
  pickFolder: true,
  addWorkspace: true,
  previewFolder: true,
  stopPreview: true,
  takeProposed: true,
  takeDestination: true,
  ignoreFolder: true,
  listFiles: true,
  searchFiles: true,
  recentChanges: true,
  muteProblem: true,
  explainPath: true,
  openRule: true,
  allowFile: true,
  searchLedger: true,
  exportLedger: true,
  pauseAll: true,
  resumeAll: true,
  pauseWorkspace: true,
  resumeWorkspace: true,
  syncNow: true,
  acceptFolder: true,
  keepDeleted: true,
  removeWorkspace: true,
  setLimits: true,
  openFolder: true,
  openMirror: true,
  changeSettings: true,
  retryLink: true,
  dismissNotice: true,
  openLogs: true,
  copyDiagnostics: true,
  openNotices: true,
  checkForUpdates: true,
  quit: true,
};
const EVENTS: { readonly [K in keyof Events]: true } = {
  snapshot: true,
  proposed: true,
  looking: true,
  destination: true,
};

const calls = Object.fromEntries(
  Object.keys(CALLS).map((name) => [name, (...args: unknown[]) => ipcRenderer.invoke(name, ...args)]),
) as Pick<Bridge, keyof Calls>;

const bridge: Bridge = {
  ...calls,
  on(event, listener) {
    if (!Object.hasOwn(EVENTS, event)) throw new Error(`There is no event ${String(event)}.`);
    const forward = (_event: IpcRendererEvent, value: Events[typeof event]) => listener(value);
    ipcRenderer.on(event, forward);
    return () => ipcRenderer.off(event, forward);
  },
  pathOfDropped: (file) => webUtils.getPathForFile(file),
};

contextBridge.exposeInMainWorld('lockstep', bridge);
