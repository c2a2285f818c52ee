import { z } from 'zod';
import { MAX_FRAME_BYTES } from '../../../shared/wire/messages';
import { pinRecord } from '../pins/pin-record';
import { PIN_LIMITS } from '../pins/pins';

/** Most paths of one request for files, and most bytes of their contents. */
export const MAX_FILES = 200;
export const MAX_FILES_BYTES = 16 * 1024 * 1024;
/** Largest file that is read: a larger one can't be mirrored. */
export const MAX_FILE_BYTES = MAX_FRAME_BYTES;

const MAX_PATH_CHARS = 4_096;
const DEFAULT_WAIT_S = 30;
const MAX_WAIT_S = 300;

const count = (name: string) =>
  z
    .string()
    .regex(/^\d{1,15}$/, `${name} must be a whole number.`)
    .transform(Number);
const path = z.string().min(1).max(MAX_PATH_CHARS);
const revision = z.int().nonnegative();
const isoTime = z.iso.datetime();

const flag = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
/** A number of things, bounded by the largest one. */
const bounded = (name: string, usual: number, most: number, least = 1) =>
  count(name)
    .pipe(z.int().min(least, `${name} must be at least ${least}.`))
    .transform((value) => Math.min(value, most))
    .default(usual);

/** A parameter that may be left out. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  schema.optional().transform((value): z.output<Schema> | null => (value === undefined ? null : value));

const at = optional(count('at')).describe('Revision to read; the present one by default.');
const under = optional(path).describe('Directory, relative.');
const glob = optional(z.string().max(1_000)).describe(
  'Patterns as in ignore files, divided by commas; ! leaves out. One without a slash matches names.',
);
const after = optional(path).describe('`next` of the page before.');

export const waitQuery = z.object({
  wait: optional(count('wait')).describe('Revision to wait for.'),
  timeout: count('timeout')
    .transform((seconds) => Math.min(seconds, MAX_WAIT_S))
    .default(DEFAULT_WAIT_S)
    .describe('Seconds to wait at most.'),
});
export const treeQuery = z.object({ at, under, glob, after, limit: bounded('limit', 1_000, 10_000) });
export const fileQuery = z.object({
  path,
  at,
  lines: optional(z.string().max(32)).describe('A-B, A- or A, from 1 on.'),
});
export const filesBody = z.object({ paths: z.array(path).min(1).max(MAX_FILES), at: optional(revision) });
export const pinBody = z.object({
  at: optional(revision),
  readOnly: z.boolean().default(false).describe('True for files that can not be changed and cost little room.'),
  minutes: optional(z.int().min(1).max(PIN_LIMITS.minutes)).describe('Time after which it is removed.'),
});
export const searchQuery = z.object({
  q: z.string().min(1).max(1_000),
  regex: flag.default(false),
  ignoreCase: flag.default(false),
  under,
  glob,
  at,
  context: bounded('context', 0, 10, 0),
  limit: bounded('limit', 100, 1_000),
});
export const changesQuery = z.object({ since: count('since'), at, after, limit: bounded('limit', 1_000, 10_000) });
export const diffQuery = z.object({ from: count('from'), to: optional(count('to')), under, glob });
export const eventsQuery = z.object({ since: optional(count('since')) });

/** Fields of every answer about a revision. */
const head = z.object({
  workspace: z.string(),
  revision,
  complete: z.boolean().describe('True when the copy was known to hold all of the revision.'),
  updatedAt: isoTime,
});
const listed = z.object({ path: z.string(), size: z.int(), hash: z.string().describe('SHA-256, hex.') });
const change = z.object({
  path: z.string(),
  kind: z.enum(['added', 'modified', 'deleted', 'renamed']),
  from: z.string().optional().describe('The path before, of a renamed file.'),
});

const statusFields = {
  id: z.string(),
  root: z.string(),
  copy: z.string(),
  revision,
  complete: z.boolean(),
  reason: z.string().nullable(),
  connected: z.boolean().describe('True while the edge is connected.'),
  updatedAt: isoTime,
};
export const status = z.object({
  ...statusFields,
  workspace: z.string(),
  files: z.int(),
  bytes: z.int(),
  hash: z.string(),
  checkedAt: isoTime,
});
export const workspaceList = z.object({
  workspaces: z.array(status.partial({ files: true, bytes: true, hash: true, checkedAt: true })),
});
export const pinAnswer = head.extend({ pin: pinRecord });
export const pinsAnswer = z.object({ pins: z.array(pinRecord) });
export const unpinAnswer = z.object({ workspace: z.string(), removed: z.string().describe('Name of the pin.') });
export const treeAnswer = head.extend({ files: z.array(listed), next: z.string().nullable() });
export const filesAnswer = head.extend({
  files: z.array(
    z.object({
      path: z.string(),
      size: z.int().optional(),
      hash: z.string().optional(),
      text: z.string().optional(),
      base64: z.string().optional(),
      missing: z.literal(true).optional().describe('Not mirrored.'),
      omitted: z.string().optional().describe('Why the content is left out.'),
    }),
  ),
});
export const searchAnswer = head.extend({
  matches: z.array(
    z.object({
      path: z.string(),
      line: z.int(),
      column: z.int(),
      text: z.string(),
      before: z.array(z.string()).optional(),
      after: z.array(z.string()).optional(),
    }),
  ),
  filesSearched: z.int(),
  unread: z.int().describe('Files whose content could not be read as the revision has it.'),
  truncated: z.boolean(),
});
export const changesAnswer = head.extend({
  since: revision,
  changes: z.array(change),
  next: z.string().nullable(),
  tooOld: z.literal(true).optional().describe('The revision is not kept any more: read all.'),
});
export const diffAnswer = head.extend({ from: revision, diff: z.string(), omitted: z.array(z.string()) });
export const eventData = head.extend({
  changes: z.array(change),
  truncated: z.boolean().describe('There are more changes, or the revision before is not kept: ask for the changes.'),
});
export const errorAnswer = z.object({ error: z.string(), code: z.string() });
