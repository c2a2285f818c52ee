/** The bridge between the page and the main process: a function for each call, and nothing of Electron or Node itself. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import {
  type Bridge,
  CALL_NAMES,
  type CallName,
  DROPPED_CHANNEL,
  EVENT_NAMES,
  type Events,
} from '../shared/ipc/contract';

const calls = Object.fromEntries(
  CALL_NAMES.map((name) => [name, (...args: unknown[]) => ipcRenderer.invoke(name, ...args)]),
) as Pick<Bridge, CallName>;

const bridge: Bridge = {
  ...calls,
  on(event, listener) {
    if (!EVENT_NAMES.includes(event)) throw new Error(`There is no event ${String(event)}.`);
    const forward = (_event: IpcRendererEvent, value: Events[typeof event]) => listener(value);
    ipcRenderer.on(event, forward);
    return () => ipcRenderer.off(event, forward);
  },
  pathOfDropped(file) {
    // Empty for a file that the page made itself.
    const path = webUtils.getPathForFile(file);
    if (path !== '') ipcRenderer.send(DROPPED_CHANNEL, path);
    return path;
  },
};

contextBridge.exposeInMainWorld('lockstep', bridge);
