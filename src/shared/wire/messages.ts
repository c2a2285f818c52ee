/**
 * All messages between the app (the "edge") and a server, with their validation.
 *
 * Part 1 is the protocol of existing servers. Messages with a capability are sent only to a server that named it in its
 * first message. A frame is one JSON text message `{type, payload}`; capability `batch` adds binary frames. Single paths
 * are absolute on the edge's machine; lists hold paths relative to the workspace root, with forward slashes.
 * Sizes are in bytes, hashes are SHA-256 in lower-case hex.
 */
import { z } from 'zod';
import { isDeeplyNested } from './json-depth';

/** Existing servers refuse frames above this many bytes. */
export const MAX_FRAME_BYTES = 5 * 1024 * 1024;
/** The edge's WebSocket endpoint on every server. */
export const EDGE_PATH = '/ws/v1/edge';
/** Paths of the optional HTTP check of an API key: `GET` with header `x-api-key` answers `{valid, error?}`. */
export const VALIDATE_PATHS: readonly string[] = [
  '/noauth/v1/users/apikeys/validate',
  '/token/v1/users/apikeys/validate',
  '/api/v1/apikey/validate',
];
/** Most entries in one `sync_manifest` or `sync_need`, far below {@link MAX_FRAME_BYTES}. */
export const MANIFEST_PART_ENTRIES = 5_000;
/** Longest relative path in a manifest, in UTF-16 units; no system of an edge has files with longer ones. */
export const MAX_PATH_CHARS = 32_768;
/** Most files in one binary frame. */
export const BATCH_FILES = 256;

/**
 * Capabilities that a server may offer beyond part 1.
 * - `ack`: sync payloads carry a growing `seq`, answered by a cumulative `workspace:file_ack`.
 * - `manifest`: a workspace is opened, compared and repaired after every connect (`workspace:sync_open` …).
 * - `base64`: content that is not UTF-8 may be sent in base64.
 * - `rename`: a moved file is sent as `{from, to, hash}`.
 * - `revision`: changes are staged and applied together by `workspace:sync_commit`. Needs `ack` and `manifest`.
 * - `batch`: several files of an open workspace are sent in one binary frame. Needs `ack` and `manifest`.
 * - `held`: `sync_need`, and a `sync_refused` for each path that a commit could not apply, tell what the copy holds there.
 * - `identity`: `sync_open` carries a {@link WorkspaceClaim}; an edge that loses a workspace to another one is told so.
 *   Needs `manifest`.
 * - `exact`: a `sync_commit` may follow its contents at once; one with `exact` is refused when it would not give just what
 *   it claims. Needs `revision`.
 * - `delta`: of a file in a binary frame, only what differs from the server's copy may be sent. Needs `batch`.
 * - `zstd`, `deflate`: any frame but the greeting may be sent compressed in this format, see `compressed-frame.ts`. A
 *   server does so only to an edge that has sent such a frame.
 */
export const CAPABILITIES = [
  'ack',
  'manifest',
  'base64',
  'rename',
  'revision',
  'batch',
  'held',
  'identity',
  'exact',
  'delta',
  'zstd',
  'deflate',
] as const;
/** Name of a capability. */
export type Capability = (typeof CAPABILITIES)[number];

/** SHA-256 of the content, 64 lower-case hex digits. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();
/** Random 128 bits, 32 lower-case hex digits. */
const randomId = z.string().regex(/^[0-9a-f]{32}$/);
/** Sequence number of a message on its connection, growing from 1. Capability `ack`. */
const seq = z.number().int().positive();
/** Ids from `connected_edge`, repeated in every message of the edge. */
const ids = { edgeId: z.string(), userId: z.string() };

// --- server → edge -----------------------------------------------------------------------------------------------

/** Server → edge. The first message of a connection: the ids of the edge and the capabilities of the server. */
const connectedEdge = z.object({
  type: z.literal('connected_edge'),
  payload: z.object({ ...ids, capabilities: z.array(z.string()).max(100).optional() }),
});

/** Server → edge. Error of the connection. About the API key, the edge stops reconnecting and asks the user. */
const serverError = z.object({
  type: z.literal('error'),
  payload: z.object({ message: z.string(), code: z.union([z.string(), z.number()]).optional() }),
});

/** Server → edge. Absolute paths of folders that the server would like to mirror; the edge needs the user's consent. */
const configUpdate = z.object({
  type: z.literal('edge:config_update'),
  payload: z.object({ edgeId: z.string().optional(), workspacepaths: z.array(z.string()).max(10_000).optional() }),
});

/** Server → edge. Capability `ack`. All messages up to `seq` are durably stored or refused. */
const fileAck = z.object({ type: z.literal('workspace:file_ack'), payload: z.object({ seq }) });

/**
 * Server → edge. Capability `manifest`. State of the copy; answers `sync_open` and `sync_commit`. Unasked and
 * not complete, it says that something else changed the copy; the edge then opens the workspace again and repairs it.
 */
const syncState = z.object({
  type: z.literal('workspace:sync_state'),
  payload: z.object({
    /** Workspace root. */
    path: z.string(),
    /** Last committed revision, 0 before the first. */
    revision: count,
    files: count,
    bytes: count,
    /** Manifest hash, see `manifest-hash.ts`. */
    hash,
    /** True when the copy holds this revision, false while it is filled or repaired. */
    complete: z.boolean(),
  }),
});

/**
 * Server → edge. Capability `manifest`. Files of the manifest that are missing in the copy or have other content; answers
 * the last `sync_manifest`, in parts of which the last is marked.
 */
const syncNeed = z.object({
  type: z.literal('workspace:sync_need'),
  payload: z.object({
    path: z.string(),
    need: z.array(z.string()).max(MANIFEST_PART_ENTRIES),
    /** Capability `held`. `[relative path, hash, size]` of the needed paths at which the copy has other content. */
    held: z
      .array(z.tuple([z.string(), hash, count]))
      .max(MANIFEST_PART_ENTRIES)
      .optional(),
    last: z.boolean(),
  }),
});

/**
 * Server → edge. Refusal of a message: `path` is its file or workspace root, `seq` its number if it had one. With `retry`
 * the same message may be accepted later (disk full), otherwise never (a path that the server can't hold). Capability
 * `held`: one without `seq` comes before the `sync_state` of a commit for each path that the commit could not apply.
 * Capability `identity`. `taken-over` says of a workspace root, also unasked, that another edge holds the workspace now.
 * Capability `exact`. `inexact` refuses a commit, which has changed nothing then; all changes stay staged.
 */
const syncRefused = z.object({
  type: z.literal('workspace:sync_refused'),
  payload: z.object({
    path: z.string(),
    seq: seq.optional(),
    code: z.enum([
      'bad-path',
      'unknown-workspace',
      'too-large',
      'io',
      'stale-rename',
      'malformed',
      'taken-over',
      'inexact',
      'stale-base',
    ]),
    message: z.string(),
    retry: z.boolean(),
    /** Capability `held`. Content that the copy has at `path` instead; null for none. */
    held: z.object({ hash, size: count }).nullable().optional(),
  }),
});

const serverMessage = z.discriminatedUnion('type', [
  connectedEdge,
  serverError,
  configUpdate,
  fileAck,
  syncState,
  syncNeed,
  syncRefused,
]);
/** Any message of a server. */
export type ServerMessage = z.infer<typeof serverMessage>;
/** Message of a server by its type. */
export type ServerMessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
/** Payload of `workspace:sync_state`. */
export type SyncState = ServerMessageOf<'workspace:sync_state'>['payload'];

// --- edge → server -----------------------------------------------------------------------------------------------

const content = {
  /** Absolute path on the edge's machine. */
  path: z.string().min(1),
  content: z.string(),
  /** Capability `base64`; absent means that `content` is the text itself. */
  encoding: z.literal('base64').optional(),
  seq: seq.optional(),
  ...ids,
};

/** Edge → server. A new file with its content. Refused with `workspace:sync_refused`. */
const fileCreate = z.object({ type: z.literal('workspace:file_create_sync'), payload: z.object(content) });
/** Edge → server. New content of a file; handled as `workspace:file_create_sync`. */
const fileModify = z.object({ type: z.literal('workspace:file_modify_sync'), payload: z.object(content) });
/** Edge → server. A deleted file; one that is missing in the copy is no error. */
const fileDelete = z.object({
  type: z.literal('workspace:file_delete_sync'),
  payload: z.object({ path: z.string().min(1), seq: seq.optional(), ...ids }),
});

/**
 * One file of a binary frame: relative path and size in bytes. Capability `delta`: with a base, these bytes are between the
 * first `start` and the last `end` bytes of the content that the server has at this path and that has this hash. Refused as
 * `stale-base` when it has another one.
 */
export type BatchedFile =
  | readonly [path: string, size: number]
  | readonly [path: string, size: number, base: string, start: number, end: number];

/**
 * Edge → server. Capability `batch`. Head of a binary frame (see `file-batch.ts`) with the contents of several files of an
 * open workspace. File number i has the sequence number `seq + i` and is stored or refused by itself.
 */
export interface FileBatchHead {
  readonly type: 'workspace:file_batch_sync';
  readonly payload: {
    /** Workspace root. */
    readonly path: string;
    /** 1 to {@link BATCH_FILES} files. */
    readonly files: readonly BatchedFile[];
    readonly seq: number;
    readonly edgeId: string;
    readonly userId: string;
  };
}

/**
 * Edge → server. Capability `rename`. The file at absolute path `from` with content `hash` moved to `to`. Refused as
 * `stale-rename` when the copy has other content there.
 */
const fileRename = z.object({
  type: z.literal('workspace:file_rename_sync'),
  payload: z.object({ from: z.string().min(1), to: z.string().min(1), hash, seq: seq.optional(), ...ids }),
});

const countOrZero = count.nullish().transform((value) => value ?? 0);
/** Stats of `workspace:file_done`; an older edge spells the keys in snake_case, and leaves some or all of them out. */
const doneStats = z.preprocess(
  (value) => (typeof value === 'object' ? knownStats((value ?? {}) as Record<string, unknown>) : (value ?? {})),
  z.object({
    filesSynced: countOrZero,
    filesSkipped: countOrZero,
    syncErrors: countOrZero,
    bytesSynced: countOrZero,
  }),
);
/** Stats of an initial sync; `bytesSynced` in bytes, the others count files. */
export type DoneStats = z.output<typeof doneStats>;

/** Edge → server. End of the initial sync of the workspace with this root; sent once. */
const fileDone = z.object({
  type: z.literal('workspace:file_done'),
  payload: z.object({ path: z.string().min(1), stats: doneStats, seq: seq.optional(), ...ids }),
});

/** Tells edges with the same fingerprint and root apart, as those of cloned machines are. */
const workspaceClaim = z.object({
  /** Of the edge: made once, kept over restarts. */
  identity: randomId,
  /** Of this run of the edge. */
  run: randomId,
  /** True to take the workspace from another edge that holds it: at the first opening, and when the user asks for it. */
  take: z.boolean(),
});
/** The claim of an edge on a workspace that it opens. */
export type WorkspaceClaim = z.infer<typeof workspaceClaim>;

/**
 * Edge → server. Capability `manifest`. Opens a workspace; answered by `sync_state` or `sync_refused`. A claim that does not
 * take the workspace is refused as `taken-over` while another edge holds it.
 */
const syncOpen = z.object({
  type: z.literal('workspace:sync_open'),
  payload: z.object({ path: z.string().min(1), claim: workspaceClaim.optional(), ...ids }),
});

/**
 * Edge → server. Capability `manifest`. All files of the workspace, in parts. The server answers the last one with
 * `sync_need` and removes the files that are not listed (with capability `revision`: at the next commit).
 */
const syncManifest = z.object({
  type: z.literal('workspace:sync_manifest'),
  payload: z.object({
    path: z.string().min(1),
    /** `[relative path, content hash, size in bytes]` */
    files: z.array(z.tuple([z.string().min(1).max(MAX_PATH_CHARS), hash, count])).max(MANIFEST_PART_ENTRIES),
    last: z.boolean(),
    ...ids,
  }),
});

/**
 * Edge → server. Capability `revision`. Applies all changes since the last commit together as `revision`. `files`, `bytes`
 * and `hash` are the totals of the edge's files; answered by `sync_state`, then `file_ack`. The state is complete only when
 * the copy has the same totals.
 */
const syncCommit = z.object({
  type: z.literal('workspace:sync_commit'),
  payload: z.object({
    path: z.string().min(1),
    revision: seq,
    files: count,
    bytes: count,
    hash,
    /** Capability `exact`. Refuses the commit as `inexact` when the copy would not have the same totals after it. */
    exact: z.boolean().optional(),
    seq,
    ...ids,
  }),
});

const edgeMessage = z.discriminatedUnion('type', [
  fileCreate,
  fileModify,
  fileDelete,
  fileRename,
  fileDone,
  syncOpen,
  syncManifest,
  syncCommit,
]);
/** Any text message of an edge. */
export type EdgeMessage = z.infer<typeof edgeMessage>;
/** Message of an edge by its type. */
export type EdgeMessageOf<T extends EdgeMessage['type']> = Extract<EdgeMessage, { type: T }>;

// --- decoding ----------------------------------------------------------------------------------------------------

/**
 * Result of decoding. `unknown` is a well-formed message of another type, to be ignored; `malformed` is to be logged, with
 * the parsed `value` when it is JSON.
 */
export type Decoded<M> =
  | { readonly kind: 'message'; readonly message: M }
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'malformed'; readonly reason: string; readonly value?: unknown };

/** Decodes a text frame of a server. Never throws. */
export function decodeServerMessage(frame: string): Decoded<ServerMessage> {
  if (isDeeplyNested(frame)) return { kind: 'malformed', reason: 'nested too deeply' };
  return decode(serverMessage, serverTypes, frame);
}

/** Decodes a text frame of an edge, which is no excess (see `json-excess.ts`). Never throws. */
export function decodeEdgeMessage(frame: string): Decoded<EdgeMessage> {
  return decode(edgeMessage, edgeTypes, frame);
}

const serverTypes = new Set<string>(serverMessage.options.map((option) => option.shape.type.value));
const edgeTypes = new Set<string>(edgeMessage.options.map((option) => option.shape.type.value));
const envelope = z.looseObject({
  // Some servers spell the refusal in capitals.
  type: z
    .string()
    .max(200)
    .transform((type) => (type === 'ERROR' ? 'error' : type)),
});

function decode<M>(schema: z.ZodType<M>, known: Set<string>, frame: string): Decoded<M> {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return { kind: 'malformed', reason: 'not JSON' };
  }
  const head = envelope.safeParse(value);
  if (!head.success) return { kind: 'malformed', reason: 'no message type', value };
  if (!known.has(head.data.type)) return { kind: 'unknown', type: head.data.type };
  const parsed = schema.safeParse(head.data);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  const issue = parsed.error.issues[0];
  return { kind: 'malformed', reason: `${head.data.type}: ${issue?.path.join('.')} ${issue?.message}`, value };
}

function knownStats(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { filesSynced = value.files_synced, filesSkipped = value.files_skipped } = value;
  const { syncErrors = value.sync_errors, bytesSynced = value.bytes_synced } = value;
  return { filesSynced, filesSkipped, syncErrors, bytesSynced };
}
