import type { ServerResponse } from 'node:http';
import type { z } from 'zod';
import type { Pins } from '../pins/pins';
import { ReadError } from '../reading/read-error';
import type { SearchPool } from '../reading/search-pool';
import { isText } from '../reading/text-lines';
import { type ReadFile, WorkspaceReader } from '../reading/workspace-reader';
import type { MirroredWorkspace } from '../workspace/mirrored-workspace';
import type { WorkspaceRegistry } from '../workspace/workspace-registry';
import { streamEvents } from './event-stream';
import { sendFile } from './file-answer';
import { HttpError } from './http-error';
import * as schemas from './schemas';
import { checkedStatus, currentStatus, statusList } from './workspace-status';

/** Parts of the receiver for handlers. */
export interface RouteContext {
  readonly workspaces: WorkspaceRegistry;
  readonly searches: SearchPool;
  readonly pins: Pins;
  /** Name in the path, see {@link Route.path}; empty where it has none. */
  readonly name: string;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** The request of an answer that is not JSON. */
export interface RawExchange {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly response: ServerResponse;
}

/** A call of the API: `schemas` check the request and describe it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `{id}` stands for the id of a workspace, `{name}` for the name of one of its pins. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly answer: z.ZodType;
  /** Makes the answer. @param id id of the workspace; empty where the path has none */
  readonly handle?: (context: RouteContext, id: string, input: never) => Promise<object>;
  /** Type of an answer that is not JSON, and its writer. */
  readonly raw?: {
    readonly type: string;
    readonly write: (context: RouteContext, id: string, input: never, exchange: RawExchange) => Promise<void>;
  };
}

type Input<Schema extends z.ZodType> = z.output<Schema>;

const ONE = '/v1/workspaces/{id}';
const PINS = `${ONE}/pins`;

/** All calls but the key check. */
export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/workspaces',
    summary: 'All workspaces, with their freshness. Opens and compares none.',
    answer: schemas.workspaceList,
    handle: async ({ workspaces }) => ({ workspaces: await statusList(workspaces) }),
  },
  {
    method: 'GET',
    path: ONE,
    summary: 'The state of one workspace, now or when a revision is complete.',
    query: schemas.waitQuery,
    answer: schemas.status,
    handle: (context, id, query: Input<typeof schemas.waitQuery>) =>
      withWorkspace(context, id, (workspace) => statusOf(context, workspace, query)),
  },
  {
    method: 'GET',
    path: `${ONE}/tree`,
    summary: 'Paths, sizes and hashes of the files of a revision, in pages.',
    query: schemas.treeQuery,
    answer: schemas.treeAnswer,
    handle: (context, id, { at, under, glob, after, limit }: Input<typeof schemas.treeQuery>) =>
      withReader(context, id, async (reader) => {
        const state = reader.stateAt(at);
        return { ...reader.head(state), ...reader.tree(state.revision, { under, glob }, after, limit) };
      }),
  },
  {
    method: 'GET',
    path: `${ONE}/file`,
    summary: 'The bytes of a file, whole, as lines, or as a range of bytes.',
    query: schemas.fileQuery,
    answer: schemas.errorAnswer,
    raw: {
      type: 'application/octet-stream',
      write: (context, id, query: Input<typeof schemas.fileQuery>, { headers, response }) =>
        withReader(context, id, async (reader) => sendFile(reader, query, headers, response)),
    },
  },
  {
    method: 'POST',
    path: `${ONE}/files`,
    summary: `Up to ${schemas.MAX_FILES} files at once.`,
    body: schemas.filesBody,
    answer: schemas.filesAnswer,
    handle: (context, id, { paths, at }: Input<typeof schemas.filesBody>) =>
      withReader(context, id, async (reader) => {
        const state = reader.stateAt(at);
        const files = await reader.contents(paths, state.revision, schemas.MAX_FILES_BYTES);
        return { ...reader.head(state), files: files.map(toJson) };
      }),
  },
  {
    method: 'GET',
    path: `${ONE}/search`,
    summary: 'Lines that match, with their surroundings.',
    query: schemas.searchQuery,
    answer: schemas.searchAnswer,
    handle: (context, id, { q, at, under, glob, ...options }: Input<typeof schemas.searchQuery>) =>
      withReader(context, id, async (reader) => {
        const state = reader.stateAt(at);
        const result = await reader.search(state.revision, { pattern: q, under, glob, ...options });
        return { ...reader.head(state), ...result };
      }),
  },
  {
    method: 'GET',
    path: `${ONE}/changes`,
    summary: 'What changed since a revision, by path; or that it is too old, and all has to be read.',
    query: schemas.changesQuery,
    answer: schemas.changesAnswer,
    handle: (context, id, { since, at, after, limit }: Input<typeof schemas.changesQuery>) =>
      withReader(context, id, async (reader) => {
        const state = reader.stateAt(at);
        return { ...reader.head(state), since, ...reader.changesPage(since, state.revision, after, limit) };
      }),
  },
  {
    method: 'GET',
    path: `${ONE}/diff`,
    summary: 'The differences between two kept revisions in the unified format.',
    query: schemas.diffQuery,
    answer: schemas.diffAnswer,
    handle: (context, id, { from, to, under, glob }: Input<typeof schemas.diffQuery>) =>
      withReader(context, id, async (reader) => {
        const state = reader.stateAt(to);
        const found = reader.diff(
          reader.stateAt(from).revision,
          state.revision,
          { under, glob },
          schemas.MAX_FILE_BYTES,
        );
        return { ...reader.head(state), from, ...found };
      }),
  },
  {
    method: 'GET',
    path: `${ONE}/events`,
    summary: 'Server-sent events: each new revision with its changes.',
    query: schemas.eventsQuery,
    answer: schemas.eventData,
    raw: {
      type: 'text/event-stream',
      write: (context, id, { since }: Input<typeof schemas.eventsQuery>, { headers, response }) =>
        withReader(context, id, (reader) =>
          streamEvents(reader, since ?? headers['last-event-id'], response, context.signal),
        ),
    },
  },
  {
    method: 'POST',
    path: PINS,
    summary: 'Makes a stable tree of one revision on the receiver’s machine.',
    body: schemas.pinBody,
    answer: schemas.pinAnswer,
    handle: (context, id, wish: Input<typeof schemas.pinBody>) =>
      withReader(context, id, async (reader) => {
        const pin = await context.pins.create(reader, wish);
        const { workspace, revision, updatedAt } = pin;
        return { workspace, revision, complete: true, updatedAt, pin };
      }),
  },
  {
    method: 'GET',
    path: PINS,
    summary: 'The stable trees of a workspace, the oldest first.',
    answer: schemas.pinsAnswer,
    handle: async ({ pins }, id) => ({ pins: pins.list(id) }),
  },
  {
    method: 'GET',
    path: '/v1/pins',
    summary: 'The stable trees of all workspaces, the oldest first.',
    answer: schemas.pinsAnswer,
    handle: async ({ pins }) => ({ pins: pins.list() }),
  },
  {
    method: 'DELETE',
    path: `${PINS}/{name}`,
    summary: 'Removes a stable tree.',
    answer: schemas.unpinAnswer,
    handle: async ({ pins, name }, id) => {
      const isKnown = pins.list(id).some((pin) => pin.name === name);
      if (isKnown && pins.remove(name)) return { workspace: id, removed: name };
      throw new ReadError('unknown-pin', 'There is no pin of this name.');
    },
  },
];

function toJson(file: ReadFile): object {
  if (!('bytes' in file)) return file;
  const { bytes, ...info } = file;
  return isText(bytes) ? { ...info, text: bytes.toString('utf8') } : { ...info, base64: bytes.toString('base64') };
}

async function withWorkspace<T>(
  { workspaces }: RouteContext,
  id: string,
  work: (workspace: MirroredWorkspace) => Promise<T>,
) {
  using held = await workspaces.get(id);
  if (!held) throw new HttpError('unknown-workspace', 'There is no workspace with this id.');
  return await work(held.workspace);
}

function withReader<T>(context: RouteContext, id: string, work: (reader: WorkspaceReader) => Promise<T>): Promise<T> {
  return withWorkspace(context, id, async (workspace) => {
    // A copy that was not compared since the workspace was opened may be of any time.
    if (!workspace.copy.isTrusted) await workspace.recheck();
    return work(new WorkspaceReader(workspace, context.searches));
  });
}

async function statusOf(
  { signal }: RouteContext,
  workspace: MirroredWorkspace,
  query: Input<typeof schemas.waitQuery>,
) {
  const { wait, timeout } = query;
  if (wait === null) return await checkedStatus(workspace);
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(), timeout * 1000);
  try {
    if (await workspace.untilRevision(wait, AbortSignal.any([ended.signal, signal]))) return currentStatus(workspace);
  } finally {
    clearTimeout(timer);
  }
  if (workspace.isClosed) throw new HttpError('unknown-workspace', 'The workspace was removed.');
  const message = `Revision ${wait} was not complete within ${timeout} s.`;
  throw new HttpError('timeout', message, await checkedStatus(workspace));
}
