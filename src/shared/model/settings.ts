/** The settings, as they cross between the window and the main process. */
import type { Limits } from './workspace-state';

/** What the system's notifications tell of; each can be switched off. */
export type NotificationKind =
  /** A folder waits for a decision: removals are held back, or it is not the folder that it was. */
  | 'decision'
  /** A folder stopped, or is not there. */
  | 'stopped'
  /** The server refused the connection, or has been away for long. */
  | 'server'
  /** Files of a folder could not be sent. */
  | 'files'
  /** A pause of everything may have been forgotten. */
  | 'pause';

/** Which releases the app updates itself to. */
export type UpdateChannel = 'stable' | 'beta' | 'off';

/** Settings as the window may see them: the key itself never leaves the main process. */
export interface SettingsView {
  /** Empty: the embedded receiver. */
  readonly serverUrl: string;
  /** Files and the key travel to the server, over a network, for everybody on the way to read. */
  readonly unencrypted: boolean;
  /** The user, or the environment, has taken that risk for this address. */
  readonly insecureAccepted: boolean;
  /** File with the certificates of the server's own authority; empty for none. */
  readonly caFile: string;
  readonly hasApiKey: boolean;
  /** False when the system has no key store: the key then lives only until the app quits, and the window says so. */
  readonly keyStoreAvailable: boolean;
  /** Folder for the embedded receiver's mirrors. */
  readonly mirrorBase: string;
  readonly limits: Limits;
  readonly startAtLogin: boolean;
  readonly pauseOnBattery: boolean;
  /** Which notifications are shown. */
  readonly notifications: Readonly<Record<NotificationKind, boolean>>;
  readonly updates: UpdateChannel;
  /** Set by environment variables, so not changeable here. */
  readonly overridden: readonly ('serverUrl' | 'apiKey' | 'limits' | 'caFile')[];
}

/** What may be changed. An absent key stays as it is. `apiKey: ''` forgets the key. */
export interface SettingsChange {
  readonly serverUrl?: string;
  readonly apiKey?: string;
  /** The user takes the risk of an unencrypted connection to the address that is given, or set. */
  readonly acceptInsecure?: true;
  /** Empty for none. */
  readonly caFile?: string;
  readonly mirrorBase?: string;
  readonly limits?: Limits;
  readonly startAtLogin?: boolean;
  readonly pauseOnBattery?: boolean;
  /** Kinds that are not named stay as they are. */
  readonly notifications?: Readonly<Partial<Record<NotificationKind, boolean>>>;
  readonly updates?: UpdateChannel;
}
