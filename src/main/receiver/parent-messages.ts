/** Messages between the app and the receiver in its utility process, over the parent port. */

/** Place of the mirror of one workspace. */
export interface MirrorLocation {
  /** Absolute real path of the workspace. */
  readonly root: string;
  /** Absolute path of the mirror folder, created when it is missing. */
  readonly mirror: string;
  /** Folder in which an older version of the app kept it; the receiver renames that folder when it is this workspace's mirror. */
  readonly formerMirror: string;
}

/** App → receiver. */
export type MessageToReceiver =
  /** The first message: listen on 127.0.0.1 with this key. Answered by `listening` or `failed`. */
  | { readonly type: 'start'; readonly apiKey: string; readonly stateDir: string }
  /** Accept only these workspaces from now on. Answered by `workspaces-set` with the same `request`. */
  | { readonly type: 'workspaces'; readonly request: number; readonly workspaces: readonly MirrorLocation[] }
  /** The app is idle: release unused memory. Not answered. */
  | { readonly type: 'calm' }
  /** Handle all received messages, then exit. */
  | { readonly type: 'stop' };

/** Receiver → app. */
export type MessageFromReceiver =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'workspaces-set'; readonly request: number }
  /** The receiver can't continue, and exits. */
  | { readonly type: 'failed'; readonly message: string };
