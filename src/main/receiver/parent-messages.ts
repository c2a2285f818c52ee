/** What the app and the receiver in its utility process say to each other over the parent port. */

/** Where the mirror of one workspace is kept. */
export interface MirrorOfRoot {
  /** Absolute real path of the workspace. */
  readonly root: string;
  /** Absolute path of the mirror folder; created when it is missing. */
  readonly mirror: string;
}

export type ToReceiver =
  /** First of all: listen on 127.0.0.1 with this key. Answered by `listening` or `failed`. */
  | { readonly type: 'start'; readonly apiKey: string; readonly stateDir: string }
  /** These workspaces, and no others, are accepted from now on. Answered by `workspaces-set`. */
  | { readonly type: 'workspaces'; readonly request: number; readonly workspaces: readonly MirrorOfRoot[] }
  /** Nothing has happened for a while: give back the memory that is not needed. */
  | { readonly type: 'calm' }
  /** Carry out what was received, then exit. */
  | { readonly type: 'stop' };

export type FromReceiver =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'workspaces-set'; readonly request: number }
  /** The receiver can't go on, and exits. */
  | { readonly type: 'failed'; readonly message: string };
