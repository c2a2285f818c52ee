/**
 * The protocol between the `lockstep` command and the running app: one request and one reply per connection, each one line
 * of JSON, checked by its reader.
 */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { type AppPause, type Overall, PAUSE_LENGTHS } from '../model/app-snapshot';
import type { RecentChange } from '../model/recent-change';
import type { Verdict } from '../model/verdict';
import type { ConnectionState, WorkspaceState } from '../model/workspace-state';

/** Version of the protocol; raised for a change that the other side would misunderstand. */
export const PROTOCOL = 1;

/** Longest request, and longest reply, bytes. */
export const MAX_REQUEST_BYTES = 512 * 1024;
export const MAX_REPLY_BYTES = 16 * 1024 * 1024;

/** Longest timeout of `wait`, seconds. */
export const MAX_TIMEOUT_S = 7 * 24 * 3_600;

const path = z
  .string()
  .min(1)
  .max(32_768)
  .refine(isAbsolute)
  .refine((text) => !text.includes('\0'));

/** A word of a union of the model. Its reader knows those of its own version, and passes on new ones. */
const word = <T extends string>() => z.custom<T>((value) => typeof value === 'string');

/** The requests. Paths are absolute; one inside a workspace stands for that workspace, except to remove it. */
export const requestSchema = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('add'), path }),
  z.strictObject({ verb: z.literal('list') }),
  /** All workspaces with null. */
  z.strictObject({ verb: z.literal('status'), path: path.nullable() }),
  /** `timeout` in seconds; null for none. */
  z.strictObject({ verb: z.literal('wait'), path, timeout: z.number().min(0).max(MAX_TIMEOUT_S).nullable() }),
  /** Everything with null. Only that may have a `length`; with null it lasts until it is resumed. */
  z.strictObject({
    verb: z.literal('pause'),
    path: path.nullable(),
    length: z.enum(PAUSE_LENGTHS).exclude(['until-resumed']).nullable(),
  }),
  /** With null, ends a pause of everything. */
  z.strictObject({ verb: z.literal('resume'), path: path.nullable() }),
  z.strictObject({ verb: z.literal('remove'), path, deleteMirror: z.boolean() }),
  /** `path` was moved to `to`. */
  z.strictObject({ verb: z.literal('locate'), path, to: path }),
  /** Compares the folder with its copy; all of them with null. */
  z.strictObject({ verb: z.literal('sync'), path: path.nullable() }),
  /** Goes on with a folder that was emptied or replaced, and removes what waits from its copy; or keeps that there. */
  z.strictObject({ verb: z.literal('accept'), path }),
  z.strictObject({ verb: z.literal('keep'), path }),
  /** Ends the app once what is on the way is sent, for a bounded time. */
  z.strictObject({ verb: z.literal('quit') }),
  z.strictObject({ verb: z.literal('explain'), path }),
  /** Sends an ignored path, or keeps a path here, by a line in `.aishignore`. */
  z.strictObject({ verb: z.literal('include'), path }),
  z.strictObject({ verb: z.literal('exclude'), path }),
  /** With `alike`, also every file that the same rule withholds. */
  z.strictObject({ verb: z.literal('allow'), path, alike: z.boolean() }),
  z.strictObject({ verb: z.literal('allowed'), path }),
  z.strictObject({ verb: z.literal('revoke'), path }),
  /** Changes a setting of the app, or with a path a limit of one workspace; with null shows all, or the named one. */
  z.strictObject({
    verb: z.literal('settings'),
    name: z.string().max(100).optional(),
    change: z
      .strictObject({
        name: z.string().max(100),
        value: z.string().max(32_768),
        path: path.nullable(),
        acceptInsecure: z.boolean(),
      })
      .nullable(),
  }),
  /** Shows the limits of one workspace, or with null those of the app; changes those that are given. */
  z.strictObject({
    verb: z.literal('limits'),
    path: path.nullable(),
    maxFiles: z.string().max(100).nullable(),
    maxFileBytes: z.string().max(100).nullable(),
  }),
  /** Of all workspaces with null. */
  z.strictObject({ verb: z.literal('problems'), path: path.nullable() }),
  z.strictObject({ verb: z.literal('changes'), path: path.nullable() }),
  /** Shows the window, at this workspace. */
  z.strictObject({ verb: z.literal('open'), path: path.nullable() }),
  z.strictObject({ verb: z.literal('diagnostics') }),
  /** The receiver that agents on this computer read from. */
  z.strictObject({ verb: z.literal('mcp') }),
]);

export type CommandRequest = z.output<typeof requestSchema>;

/** A request with its token, which proves that the sender can read the folder of this user. */
export const requestFrameSchema = z.strictObject({ v: z.int(), token: z.string().max(200), request: z.unknown() });

/** The reasons of a failure, each with an exit code of its own. */
const errorCodeSchema = z.enum(['failed', 'no-such-workspace', 'refused', 'attention', 'timed-out', 'not-running']);

export type CommandErrorCode = z.output<typeof errorCodeSchema>;

const errorSchema = z.object({ code: errorCodeSchema, title: z.string(), detail: z.string() });

const problemSchema = z.object({ code: z.string(), title: z.string(), detail: z.string() });

const workspaceSchema = z.object({
  id: z.string(),
  /** Real absolute path. */
  path: z.string(),
  name: z.string(),
  state: word<WorkspaceState['kind']>(),
  /** The state as a text, the same as in the tray. */
  text: z.string(),
  /** Everything known is acknowledged. */
  inSync: z.boolean(),
  /** The newest revision of the copy; null unless everything known is acknowledged. */
  revision: z.int().nullable(),
  /** Whether the copy was compared with the folder; null unless in sync. */
  verified: z.boolean().nullable(),
  /** The path of the copy, or the address of the server. */
  destination: z.string(),
  /** Files and content bytes that the copy should hold. */
  files: z.int(),
  bytes: z.int(),
  /** Changes not acknowledged yet. */
  queued: z.int(),
  /** Deletions that wait for the user's decision. */
  held: z.int(),
  /** When something was last acknowledged, ISO 8601; null before the first time. */
  lastSyncAt: z.string().nullable(),
  /** The reason of the states `failed`, `unavailable` and `deferred`. */
  problem: problemSchema.nullable(),
  /** Files with a problem, at most {@link MAX_PROBLEMS} of them. */
  fileProblems: z.array(problemSchema.extend({ path: z.string() })),
  /** Number of files with a problem, and of those that need the user. */
  fileProblemCount: z.int(),
  attentionCount: z.int(),
});

/** Most file problems in the report on one workspace. */
export const MAX_PROBLEMS = 20;

export type WorkspaceReport = z.output<typeof workspaceSchema>;

const appSchema = z.object({
  version: z.string(),
  overall: word<Overall>(),
  /** The state as a text, the same as in the window. */
  text: z.string(),
  link: word<ConnectionState['kind']>(),
  /** The reason for no connection; null when connected or connecting. */
  linkReason: z.string().nullable(),
  /** The folder of the copies, or the address of the server. */
  destination: z.string(),
  /** Set while everything is paused; `until` is ISO 8601, and null for a pause that ends by no clock. */
  pause: z.object({ kind: word<AppPause['kind']>(), until: z.string().nullable() }).nullable(),
});

export type AppReport = z.output<typeof appSchema>;

const explanationSchema = z.object({
  /** Relative to the workspace; an ignored directory ends in `/`. */
  path: z.string(),
  verdict: word<Verdict['verdict']>(),
  /** The stable word for the reason; null for what is sent. */
  rule: z.string().nullable(),
  /** The ignore file that the rule stands in, and its line. */
  source: z.string().nullable(),
  line: z.int().nullable(),
  bytes: z.int(),
  reason: z.string().nullable(),
  /** Nothing is at that path: the verdict is about a file that would be. */
  missing: z.boolean(),
});

export type Explanation = z.output<typeof explanationSchema>;

const changeSchema = z.object({
  /** Path of the workspace. */
  workspace: z.string(),
  /** Time of the server's confirmation, ISO 8601. */
  at: z.string(),
  kind: word<RecentChange['kind']>(),
  path: z.string(),
  /** Former path of a moved file; null for every other kind. */
  from: z.string().nullable(),
  /** Content bytes that were sent for it. */
  bytes: z.int(),
});

export type ChangeReport = z.output<typeof changeSchema>;

/** Most changes in a reply. */
export const MAX_CHANGES = 200;

const receiverSchema = z.object({
  /** Address over HTTP, without a slash at the end. */
  url: z.string(),
  apiKey: z.string(),
  /** Certificates in PEM to trust beside the usual ones; null for none. */
  ca: z.string().nullable(),
});

export type ReceiverAccess = z.output<typeof receiverSchema>;

/** A reply has the same keys for every request; those that do not apply are null or empty. */
export const replySchema = z.object({
  v: z.literal(PROTOCOL),
  error: errorSchema.nullable(),
  app: appSchema,
  workspaces: z.array(workspaceSchema),
  explanation: explanationSchema.nullable(),
  /** Files that are allowed although they look like secrets, as far as the request is about them. */
  allowed: z.array(z.string()).default([]),
  /** The settings by name, when the request is about them. */
  settings: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  /** Newest first, at most {@link MAX_CHANGES}. */
  changes: z.array(changeSchema).default([]),
  /** A report on the app without anything private; null unless asked for. */
  diagnostics: z.string().nullable(),
  /** The receiver that holds the copies, in reply to `mcp`: its command keeps it in memory, and prints it nowhere. */
  receiver: receiverSchema.nullable().default(null),
});

export type CommandReply = z.output<typeof replySchema>;
