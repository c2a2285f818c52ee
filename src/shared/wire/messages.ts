/**
 * Every message on the wire between the app (the "edge") and a server, typed and validated in one place.
 *
 * Part 1 is what existing servers speak. Part 2 is sent only to a server that named the capability in its first
 * message. Every frame is one JSON text message `{type, payload}`, but for the binary ones of capability `batch`. Paths in
 * part 1 are absolute on the edge's machine; lists inside part 2 use paths relative to the workspace root, with forward
 * slashes.
 */
import { z } from 'zod';
import { isDeeplyNested } from './json-depth';

/** Existing servers refuse frames above this many bytes. */
export const MAX_FRAME_BYTES = 5 * 1024 * 1024;
/** The edge's WebSocket endpoint on every server. */
export const EDGE_PATH = '/ws/v1/edge';
/** The optional HTTP check of an API key: `GET` with header `x-api-key` answers `{valid, error?}`. */
export const VALIDATE_PATH = '/noauth/v1/users/apikeys/validate';
/** Most entries in one manifest or need frame, so that it stays far below {@link MAX_FRAME_BYTES}. */
export const MANIFEST_PART_ENTRIES = 5_000;
/** Most files in one frame of several. */
export const BATCH_FILES = 256;

/**
 * What a server may offer beyond part 1.
 * - `ack`: sync payloads carry a growing `seq`, answered by a cumulative `workspace:file_ack`.
 * - `manifest`: a workspace is opened, compared and repaired after every connect (`workspace:sync_open` …).
 * - `base64`: content that is not UTF-8 may be sent in base64.
 * - `rename`: a moved file is sent as `{from, to, hash}`.
 * - `revision`: changes are staged and applied together by `workspace:sync_commit`. Needs `ack` and `manifest`.
 * - `batch`: several files of an open workspace go in one binary frame, as they are. Needs `ack` and `manifest`.
 */
export const CAPABILITIES = ['ack', 'manifest', 'base64', 'rename', 'revision', 'batch'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** SHA-256 of the content, 64 lower-case hex digits. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();
const seq = z.number().int().positive();
const ids = { edgeId: z.string(), userId: z.string() };

// --- server → edge -----------------------------------------------------------------------------------------------

const connectedEdge = z.object({
  type: z.literal('connected_edge'),
  payload: z.object({ ...ids, capabilities: z.array(z.string()).max(100).optional() }),
});

const serverError = z.object({
  type: z.literal('error'),
  payload: z.object({ message: z.string(), code: z.union([z.string(), z.number()]).optional() }),
});

const configUpdate = z.object({
  type: z.literal('edge:config_update'),
  payload: z.object({ edgeId: z.string().optional(), workspacepaths: z.array(z.string()).max(10_000).optional() }),
});

/** Capability `ack`: everything up to `seq` is durably stored. */
const fileAck = z.object({ type: z.literal('workspace:file_ack'), payload: z.object({ seq }) });

/** Capability `manifest`: what the server holds of a workspace; answers `sync_open`, and `sync_commit` with `revision`. */
const syncState = z.object({
  type: z.literal('workspace:sync_state'),
  payload: z.object({
    /** Workspace root. */
    path: z.string(),
    revision: count,
    files: count,
    bytes: count,
    /** Manifest hash, see `manifest-hash.ts`. */
    hash,
    /** False while the copy is being filled or repaired. */
    complete: z.boolean(),
  }),
});

/** Capability `manifest`: the listed files the server lacks or holds with other content; several parts, the last marked. */
const syncNeed = z.object({
  type: z.literal('workspace:sync_need'),
  payload: z.object({ path: z.string(), need: z.array(z.string()).max(MANIFEST_PART_ENTRIES), last: z.boolean() }),
});

/**
 * A sync message was not accepted. `path` is the file or the workspace root it was about; `seq` names the message when it
 * had one. `retry` says that sending it again later may work (disk full), as opposed to never (a path it can't hold).
 */
const syncRefused = z.object({
  type: z.literal('workspace:sync_refused'),
  payload: z.object({
    path: z.string(),
    seq: seq.optional(),
    code: z.enum(['bad-path', 'unknown-workspace', 'too-large', 'io', 'stale-rename', 'malformed']),
    message: z.string(),
    retry: z.boolean(),
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
export type ServerMessage = z.infer<typeof serverMessage>;
export type ServerMessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
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

const fileCreate = z.object({ type: z.literal('workspace:file_create_sync'), payload: z.object(content) });
const fileModify = z.object({ type: z.literal('workspace:file_modify_sync'), payload: z.object(content) });
const fileDelete = z.object({
  type: z.literal('workspace:file_delete_sync'),
  payload: z.object({ path: z.string().min(1), seq: seq.optional(), ...ids }),
});

/**
 * Capability `batch`: the contents of several files of an open workspace. A binary frame (see `file-batch.ts`) begins with
 * this message and goes on with the contents, one after the other. File number i has the sequence number `seq + i`; each
 * is stored or refused by itself.
 */
export interface FileBatchHead {
  readonly type: 'workspace:file_batch_sync';
  readonly payload: {
    /** Workspace root. */
    readonly path: string;
    /** 1 to {@link BATCH_FILES} files; relative path and size in bytes. */
    readonly files: readonly (readonly [path: string, size: number])[];
    readonly seq: number;
    readonly edgeId: string;
    readonly userId: string;
  };
}

/** Capability `rename`: the file at absolute path `from`, whose content hash is `hash`, is now at `to`. */
const fileRename = z.object({
  type: z.literal('workspace:file_rename_sync'),
  payload: z.object({ from: z.string().min(1), to: z.string().min(1), hash, seq: seq.optional(), ...ids }),
});

/** The stats of `workspace:file_done`; an older edge spells the keys in snake_case. */
const doneStats = z.preprocess(
  (value) => (value && typeof value === 'object' ? camelKeys(value) : value),
  z.object({ filesSynced: count, filesSkipped: count, syncErrors: count, bytesSynced: count }),
);
export type DoneStats = z.output<typeof doneStats>;

/** The initial sync of the workspace with this root is complete. Sent once after it. */
const fileDone = z.object({
  type: z.literal('workspace:file_done'),
  payload: z.object({ path: z.string().min(1), stats: doneStats, seq: seq.optional(), ...ids }),
});

/** Capability `manifest`: opens a workspace on this connection; answered by `sync_state` or `sync_refused`. */
const syncOpen = z.object({
  type: z.literal('workspace:sync_open'),
  payload: z.object({ path: z.string().min(1), ...ids }),
});

/**
 * Capability `manifest`: all files that the workspace should hold, in parts. After the last part the server answers with
 * `sync_need` and removes what is not listed (with `revision`: at the next commit).
 */
const syncManifest = z.object({
  type: z.literal('workspace:sync_manifest'),
  payload: z.object({
    path: z.string().min(1),
    /** `[relative path, content hash, size in bytes]` */
    files: z.array(z.tuple([z.string().min(1), hash, count])).max(MANIFEST_PART_ENTRIES),
    last: z.boolean(),
    ...ids,
  }),
});

/**
 * Capability `revision`: apply everything staged for this workspace since the last commit, all of it together, and call
 * it `revision`. `files`, `bytes` and `hash` say what the edge's copy is now; answered by `sync_state`, then the ack.
 */
const syncCommit = z.object({
  type: z.literal('workspace:sync_commit'),
  payload: z.object({ path: z.string().min(1), revision: seq, files: count, bytes: count, hash, seq, ...ids }),
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
export type EdgeMessage = z.infer<typeof edgeMessage>;
export type EdgeMessageOf<T extends EdgeMessage['type']> = Extract<EdgeMessage, { type: T }>;

// --- decoding ----------------------------------------------------------------------------------------------------

/** `unknown` is a well-formed message of a type that is not ours: to be ignored. `malformed` is to be logged. */
export type Decoded<M> =
  | { readonly kind: 'message'; readonly message: M }
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Decode a frame that a server sent. Never throws. */
export function decodeServerMessage(frame: string): Decoded<ServerMessage> {
  if (isDeeplyNested(frame)) return { kind: 'malformed', reason: 'nested too deeply' };
  return decode(serverMessage, serverTypes, frame);
}

/** Decode a frame that an edge sent. Never throws. */
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
  if (!head.success) return { kind: 'malformed', reason: 'no message type' };
  if (!known.has(head.data.type)) return { kind: 'unknown', type: head.data.type };
  const parsed = schema.safeParse(head.data);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  const issue = parsed.error.issues[0];
  return { kind: 'malformed', reason: `${head.data.type}: ${issue?.path.join('.')} ${issue?.message}` };
}

function camelKeys(value: object): Record<string, unknown> {
  const camel = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [camel(key), entry]));
}
