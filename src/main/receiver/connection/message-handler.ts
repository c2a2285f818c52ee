import type { Logger } from '../../../shared/util/log';
import { decodeFileBatch, type FileBatch } from '../../../shared/wire/file-batch';
import {
  type EdgeMessage,
  type EdgeMessageOf,
  MANIFEST_PART_ENTRIES,
  type ServerMessage,
  type SyncState,
} from '../../../shared/wire/messages';
import type { ContentInfo } from '../history/content-info';
import { WorkSlice } from '../loop/turns';
import { checkLength, MAX_ABSOLUTE_CHARS } from '../mirror/mirror-paths';
import { RefusedError, toRefusedError } from '../mirror/refused-error';
import type { NeededFile } from '../workspace/workspace-session';
import type { StartedWork } from '../workspace/write-scheduler';
import { Acks } from './acks';
import { decodeContent } from './decode-content';
import { decodeFrame } from './decode-frame';
import type { OpenWorkspaces } from './open-workspaces';

/** Most characters of paths in one `sync_need`, which may name each path twice: far below the limit of a frame. */
const NEED_PART_CHARS = 256 * 1024;
/** Longer paths are cut in a refusal, since the refused message may be as large as a frame. */
const MAX_ECHO_CHARS = 16_384;
/** Most writes of one connection at the same time. */
const MAX_IN_FLIGHT = 16;

type PayloadOf<T extends EdgeMessage['type']> = EdgeMessageOf<T>['payload'];

/** Handles the messages of one edge, with the outcome of handling them one after the other. */
export class MessageHandler {
  private readonly acks: Acks;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly workspaces: OpenWorkspaces,
    private readonly send: (message: ServerMessage) => void,
    private readonly log: Logger,
  ) {
    this.acks = new Acks((seq) => send({ type: 'workspace:file_ack', payload: { seq } }));
  }

  /** Handles one text frame. Resolves when the next one may follow; writes may still be running then. Never rejects. */
  async handle(frame: Buffer): Promise<void> {
    const decoded = await decodeFrame(frame);
    if (decoded.kind === 'message') await this.execute(decoded.message);
    else if (decoded.kind === 'malformed') this.refuseMalformed(decoded.value, decoded.reason);
    else this.log.info(`Ignored a message of type ${JSON.stringify(decoded.type)}.`);
  }

  /** Handles binary frames of several files each. Resolves when all files are stored or refused. Never rejects. */
  async handleBatches(frames: readonly Buffer[]): Promise<void> {
    const batches: FileBatch[] = [];
    for (const frame of frames) {
      const decoded = decodeFileBatch(frame);
      if (decoded.kind !== 'message') {
        this.log.warn(`Ignored a binary message${decoded.kind === 'malformed' ? ` (${decoded.reason})` : ''}.`);
        continue;
      }
      const hasOtherRoot = batches[0] && batches[0].payload.path !== decoded.message.payload.path;
      if (hasOtherRoot) await this.storeAll(batches.splice(0));
      batches.push(decoded.message);
    }
    if (batches.length > 0) await this.storeAll(batches);
  }

  /** Resolves when no write is running. */
  async written(): Promise<void> {
    await Promise.all(this.inFlight);
  }

  /** Waits for running writes and discards staged changes. */
  async close(): Promise<void> {
    await this.written();
    await this.workspaces.close();
  }

  private async execute(message: EdgeMessage): Promise<void> {
    const seq = 'seq' in message.payload ? message.payload.seq : undefined;
    const acknowledge = this.acks.add(seq);
    const refuse = (error: unknown) => {
      if (isAboutFile(message)) this.workspaces.recordResult(pathOf(message).slice(0, MAX_ABSOLUTE_CHARS), false);
      this.refuse(pathOf(message), seq, toRefusedError(error));
    };
    try {
      checkLength(pathOf(message));
      if ('from' in message.payload) checkLength(message.payload.from);
      const started = await this.dispatch(message);
      if (started) await this.limitWrites(started.done.catch(refuse).finally(acknowledge));
      else acknowledge();
    } catch (error) {
      refuse(error);
      acknowledge();
    }
  }

  /** Lets a write run on and waits while too many do. */
  private async limitWrites(work: Promise<void>): Promise<void> {
    this.inFlight.add(work);
    void work.finally(() => this.inFlight.delete(work));
    while (this.inFlight.size >= MAX_IN_FLIGHT) await Promise.race(this.inFlight);
  }

  /** @returns a write that the next message need not wait for, or null */
  private async dispatch(message: EdgeMessage): Promise<StartedWork<void> | null> {
    switch (message.type) {
      case 'workspace:file_create_sync':
      case 'workspace:file_modify_sync':
        return this.put(message.payload);
      case 'workspace:file_delete_sync':
        await this.remove(message.payload.path);
        return null;
      case 'workspace:file_rename_sync':
        await this.rename(message.payload);
        return null;
      case 'workspace:file_done':
        await this.finishInitialSync(message.payload);
        return null;
      case 'workspace:sync_open':
        await this.open(message.payload);
        return null;
      case 'workspace:sync_manifest':
        await this.compare(message.payload);
        return null;
      case 'workspace:sync_commit':
        await this.commit(message.payload);
        return null;
    }
  }

  private async put(payload: PayloadOf<'workspace:file_create_sync'>): Promise<StartedWork<void> | null> {
    const route = await this.workspaces.route(payload.path);
    if (!route) return null;
    const slice = new WorkSlice();
    const bytes = decodeContent(payload);
    if (slice.isOver) await slice.yieldTurn();
    const { done } = await route.sink.put(route.path, bytes);
    return { done: done.then(() => this.workspaces.recordResult(payload.path, true)) };
  }

  /** Stores the files of several frames of one workspace. */
  private async storeAll(batches: readonly FileBatch[]): Promise<void> {
    const root = batches[0]?.payload.path ?? '';
    const acknowledgements = batches.map(({ payload: { seq, files } }) => this.acks.add(seq + files.length - 1));
    const files = batches.flatMap(({ payload, contents }) =>
      payload.files.map(([path, , hash, start = 0, end = 0], at) => {
        const base = hash !== undefined && { base: { hash, start, end } };
        return { path, bytes: contents[at] as Buffer, seq: payload.seq + at, ...base };
      }),
    );
    const refuse = ({ path, seq }: { path: string; seq: number }, error: unknown) => {
      this.refuse(`${root}/${path}`, seq, toRefusedError(error));
    };
    try {
      checkLength(root);
      const refused = await this.workspaces.session(root).putAll(files);
      for (const [at, error] of refused) if (files[at]) refuse(files[at], error);
    } catch (error) {
      for (const file of files) refuse(file, error);
    }
    for (const acknowledge of acknowledgements) acknowledge();
  }

  private async remove(path: string): Promise<void> {
    const route = await this.workspaces.route(path);
    if (!route) return;
    await route.sink.remove(route.path);
    this.workspaces.recordResult(path, true);
  }

  private async rename({ from, to, hash }: PayloadOf<'workspace:file_rename_sync'>): Promise<void> {
    const source = await this.workspaces.route(from);
    const destination = await this.workspaces.route(to);
    if (!source || !destination) return;
    if (source.sink !== destination.sink) {
      throw new RefusedError('stale-rename', 'A file can not be moved between workspaces.', true);
    }
    await source.sink.rename(source.path, destination.path, hash);
    this.workspaces.recordResult(to, true);
  }

  private async finishInitialSync({ path, stats }: PayloadOf<'workspace:file_done'>): Promise<void> {
    const { filesSynced, filesSkipped, syncErrors } = stats;
    await this.workspaces.finishInitialSync(path, syncErrors);
    this.log.info(
      `Initial sync of ${JSON.stringify(path)}: ${filesSynced} files, ${filesSkipped} skipped, ${syncErrors} errors.`,
    );
  }

  private async open({ path, claim }: PayloadOf<'workspace:sync_open'>): Promise<void> {
    const onDamage = (payload: SyncState) => this.send({ type: 'workspace:sync_state', payload });
    const onTaken = (reason: RefusedError) => this.refuse(path, undefined, reason);
    const session = await this.workspaces.openSession(path, { claim: claim ?? null, onDamage, onTaken });
    this.send({ type: 'workspace:sync_state', payload: session.state });
  }

  private async compare({ path, files, last }: PayloadOf<'workspace:sync_manifest'>): Promise<void> {
    const manifest = this.workspaces.manifestPart(path, files, last);
    if (!manifest) return;
    const parts = splitParts(await this.workspaces.session(path).compare(manifest));
    const slice = new WorkSlice();
    for (const [i, part] of parts.entries()) {
      if (slice.isOver) await slice.yieldTurn();
      const need = part.map((file) => file.path);
      const held = part.flatMap((file) => (file.held ? [heldEntry(file.path, file.held)] : []));
      this.send({ type: 'workspace:sync_need', payload: { path, need, held, last: i === parts.length - 1 } });
    }
  }

  private async commit({ path, ...claim }: PayloadOf<'workspace:sync_commit'>): Promise<void> {
    const { state, refused } = await this.workspaces.session(path).commit(claim);
    for (const change of refused) {
      const held = change.held && { hash: change.held.hash, size: change.held.size };
      this.refuse(`${path}/${change.path}`, undefined, change.error, held);
    }
    this.send({ type: 'workspace:sync_state', payload: state });
  }

  /** @param held content of a change that a commit could not apply; absent for other refusals */
  private refuse(
    path: string,
    seq: number | undefined,
    { code, message, retry }: RefusedError,
    held?: ContentInfo | null,
  ): void {
    this.log.warn(`Refused ${JSON.stringify(path.slice(0, 500))}: ${message}`);
    const about = { path: path.slice(0, MAX_ECHO_CHARS), ...(seq !== undefined && { seq }) };
    const payload = { ...about, code, message, retry, ...(held !== undefined && { held }) };
    this.send({ type: 'workspace:sync_refused', payload });
  }

  /** Refuses and acknowledges a malformed message by its `seq`, since the edge waits for an answer. */
  private refuseMalformed(value: unknown, reason: string): void {
    const about = salvageHead(value);
    if (about === null) {
      this.log.warn(`Ignored a malformed message (${reason.slice(0, 500)}).`);
      return;
    }
    const acknowledge = this.acks.add(about.seq);
    this.refuse(
      about.path,
      about.seq,
      new RefusedError('malformed', `The message is malformed: ${reason.slice(0, 500)}`, false),
    );
    acknowledge();
  }
}

function pathOf({ payload }: EdgeMessage): string {
  return 'to' in payload ? payload.to : payload.path;
}

function isAboutFile({ type }: EdgeMessage): boolean {
  return type.startsWith('workspace:file_') && type !== 'workspace:file_done';
}

/** Path and `seq` of a malformed message; null when it is no object with a payload. */
function salvageHead(value: unknown): { path: string; seq: number | undefined } | null {
  const payload = asObject(asObject(value)?.payload);
  if (!payload) return null;
  const { path, to, seq } = payload;
  const about = typeof path === 'string' ? path : typeof to === 'string' ? to : '';
  return { path: about, seq: Number.isSafeInteger(seq) && (seq as number) > 0 ? (seq as number) : undefined };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function heldEntry(path: string, { hash, size }: ContentInfo): [path: string, hash: string, size: number] {
  return [path, hash, size];
}

/** Splits a `sync_need` into at least one part; a single part may be empty. */
function splitParts(files: readonly NeededFile[]): NeededFile[][] {
  let part: NeededFile[] = [];
  const parts = [part];
  let chars = 0;
  for (const file of files) {
    if (part.length === MANIFEST_PART_ENTRIES || chars + file.path.length > NEED_PART_CHARS) {
      part = [];
      parts.push(part);
      chars = 0;
    }
    part.push(file);
    chars += file.path.length;
  }
  return parts;
}
