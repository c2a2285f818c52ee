/**
 * What the `lockstep` command and the running app say to each other: one request and one reply per connection, each one
 * line of JSON. Declared once, and checked by whoever reads it.
 */
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import type { PauseLength } from '../model/app-snapshot';

/** Raised when a request or a reply changes in a way that the other side would misunderstand. */
export const PROTOCOL = 1;

/** Longest request, and longest reply, bytes. */
export const MAX_REQUEST_BYTES = 512 * 1024;
export const MAX_REPLY_BYTES = 16 * 1024 * 1024;

/** Longest time that `wait` can be given, seconds. */
export const MAX_TIMEOUT_S = 7 * 24 * 3_600;

const path = z
  .string()
  .min(1)
  .max(32_768)
  .refine(isAbsolute)
  .refine((text) => !text.includes('\0'));

/** How long everything can be paused. */
const pauseLengthSchema = z.enum(['half-hour', 'hour', 'tomorrow']) satisfies z.ZodType<PauseLength>;

/** What can be asked for. Paths are absolute; one inside a workspace stands for that workspace, except to remove it. */
export const requestSchema = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('add'), path }),
  z.strictObject({ verb: z.literal('list') }),
  /** All workspaces with null. */
  z.strictObject({ verb: z.literal('status'), path: path.nullable() }),
  /** `timeout` in seconds; null waits for as long as it takes. */
  z.strictObject({ verb: z.literal('wait'), path, timeout: z.number().min(0).max(MAX_TIMEOUT_S).nullable() }),
  /** Everything with null; only that has a `length`, else it lasts until it is resumed. */
  z.strictObject({ verb: z.literal('pause'), path: path.nullable(), length: pauseLengthSchema.nullable() }),
  /** With null, ends a pause of everything. */
  z.strictObject({ verb: z.literal('resume'), path: path.nullable() }),
  z.strictObject({ verb: z.literal('remove'), path, deleteMirror: z.boolean() }),
  z.strictObject({ verb: z.literal('explain'), path }),
  z.strictObject({ verb: z.literal('diagnostics') }),
]);

export type CommandRequest = z.output<typeof requestSchema>;

/** A request on its way: the token proves that the sender could read the folder that only this user can. */
export const requestFrameSchema = z.strictObject({ v: z.int(), token: z.string().max(200), request: z.unknown() });

/** Why something was not done. Each has an exit code of its own. */
const errorCodeSchema = z.enum(['failed', 'no-such-workspace', 'refused', 'attention', 'timed-out', 'not-running']);

export type CommandErrorCode = z.output<typeof errorCodeSchema>;

const errorSchema = z.object({ code: errorCodeSchema, title: z.string(), detail: z.string() });

const problemSchema = z.object({ code: z.string(), title: z.string(), detail: z.string() });

const workspaceSchema = z.object({
  id: z.string(),
  /** Real absolute path. */
  path: z.string(),
  name: z.string(),
  state: z.enum([
    'scanning',
    'syncing',
    'watching',
    'waiting',
    'deferred',
    'holding',
    'unavailable',
    'paused',
    'failed',
  ]),
  /** The same in words, as the tray has them. */
  text: z.string(),
  /** Everything known is acknowledged by the other side. */
  inSync: z.boolean(),
  /** The newest revision that the other side has; null unless everything known is acknowledged. */
  revision: z.int().nullable(),
  /** Whether the other side's copy was compared with ours; null unless in sync. */
  verified: z.boolean().nullable(),
  /** The mirror's folder, or the server's address. */
  destination: z.string(),
  /** Files and content bytes that the other side should hold. */
  files: z.int(),
  bytes: z.int(),
  /** Changes not acknowledged yet. */
  queued: z.int(),
  /** Deletions that wait for the user's decision. */
  held: z.int(),
  /** When something was last acknowledged, ISO 8601; null before the first time. */
  lastSyncAt: z.string().nullable(),
  /** Why it is stopped or not available. */
  problem: problemSchema.nullable(),
  /** Files with a problem, at most {@link MAX_PROBLEMS} of them. */
  fileProblems: z.array(problemSchema.extend({ path: z.string() })),
  /** How many files have a problem, and how many of those need the user. */
  fileProblemCount: z.int(),
  attentionCount: z.int(),
});

/** Most file problems told of one workspace. */
export const MAX_PROBLEMS = 20;

export type WorkspaceReport = z.output<typeof workspaceSchema>;

const appSchema = z.object({
  version: z.string(),
  overall: z.enum(['in-sync', 'syncing', 'connecting', 'attention', 'offline', 'paused']),
  /** The same in words, as the window has them. */
  text: z.string(),
  link: z.enum(['connecting', 'online', 'offline', 'refused', 'closed']),
  /** Why there is no connection; null when there is one, or it is being made. */
  linkReason: z.string().nullable(),
  /** The folder for mirrors, or the server's address. */
  destination: z.string(),
  /** Set while everything is paused; `until` is ISO 8601, and null for a pause that ends by no clock. */
  pause: z.object({ kind: z.enum(['user', 'battery']), until: z.string().nullable() }).nullable(),
});

export type AppReport = z.output<typeof appSchema>;

const explanationSchema = z.object({
  /** Relative to the workspace; an ignored directory ends in `/`. */
  path: z.string(),
  verdict: z.enum(['sent', 'withheld']),
  /** The stable word for the reason; null for what is sent. */
  rule: z.string().nullable(),
  /** The ignore file that the rule stands in, and its line. */
  source: z.string().nullable(),
  line: z.int().nullable(),
  bytes: z.int(),
  reason: z.string().nullable(),
});

export type Explanation = z.output<typeof explanationSchema>;

/** The same keys for every request: what a request has nothing to say about is null or empty. */
export const replySchema = z.object({
  v: z.literal(PROTOCOL),
  error: errorSchema.nullable(),
  app: appSchema,
  workspaces: z.array(workspaceSchema),
  explanation: explanationSchema.nullable(),
  /** A report on the app without anything private; null unless asked for. */
  diagnostics: z.string().nullable(),
});

export type CommandReply = z.output<typeof replySchema>;
