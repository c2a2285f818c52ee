import {
  type CommandErrorCode,
  type CommandReply,
  type CommandRequest,
  type Explanation,
  MAX_CHANGES,
  PROTOCOL,
  type ReceiverAccess,
} from '../../shared/control/control-protocol';
import type { Outcome } from '../../shared/ipc/contract';
import type { WindowRoute, WorkspaceView } from '../../shared/model/app-snapshot';
import { needsUser } from '../../shared/model/attention';
import type { PreviewRow } from '../../shared/model/verdict';
import type { Limits } from '../../shared/model/workspace-state';
import { folderSizeText } from '../../shared/text/folder-size-text';
import { connectionText } from '../../shared/text/workspace-text';
import type { Emitter } from '../../shared/util/emitter';
import type { Logger } from '../../shared/util/log';
import type { Handlers } from '../api/ipc-handlers';
import { attempt } from '../api/outcome';
import { type AppState, takeSnapshot } from '../api/snapshot';
import type { Diagnostics } from '../diagnostics/diagnostics';
import { findWorkspace } from './find-workspace';
import { changedLimits, changeOfNamed, namedLimits, ownLimits, readNamedSettings } from './named-settings';
import { reportOn, reportOnApp } from './report';
import { waitUntilSynced } from './wait-until-synced';

export interface VerbsOptions {
  readonly parts: AppState;
  /** The actions of the window and the tray. */
  readonly actions: Handlers;
  readonly diagnostics: Pick<Diagnostics, 'report'>;
  /** The receiver that holds the copies; null while there is none. */
  readonly receiver: () => ReceiverAccess | null;
  /** Shows the window at this place. */
  readonly show: (route: WindowRoute) => Promise<void>;
  readonly log: Logger;
  /** Emits when a workspace changed. */
  readonly changed: Emitter;
}

/** The result of a request. */
interface Result {
  readonly error?: CommandReply['error'];
  readonly views?: readonly WorkspaceView[];
  readonly explanation?: Explanation | null;
  readonly allowed?: readonly string[];
  readonly settings?: CommandReply['settings'];
  readonly changes?: CommandReply['changes'];
  readonly diagnostics?: string | null;
  readonly receiver?: ReceiverAccess | null;
}

type RequestOf<V extends CommandRequest['verb']> = Extract<CommandRequest, { verb: V }>;

/** Runs the requests of the `lockstep` command with the actions of the window and the tray. */
export class Verbs {
  constructor(private readonly options: VerbsOptions) {}

  async answer(request: CommandRequest, signal: AbortSignal): Promise<CommandReply> {
    const result = await this.run(request, signal);
    return this.reply(result);
  }

  /** The reply to a request that is not run. */
  refuse(code: CommandErrorCode, title: string, detail: string): CommandReply {
    return this.reply({ error: { code, title, detail } });
  }

  private async run(request: CommandRequest, signal: AbortSignal): Promise<Result> {
    switch (request.verb) {
      case 'list':
        return { views: this.views() };
      case 'add':
        return this.add(request);
      case 'status':
      case 'problems':
        return this.ofOneOrAll(request.path, (views) => ({ views }));
      case 'changes':
        return this.ofOneOrAll(request.path, async (views) => ({ views, changes: await this.changes(views) }));
      case 'wait':
        return this.onWorkspaceAt(request.path, (view) => this.wait(view.id, request, signal));
      case 'pause':
        return this.pause(request);
      case 'resume':
        return this.resume(request);
      case 'remove':
        return this.remove(request);
      case 'locate':
        return this.locate(request);
      case 'sync':
        return this.sync(request);
      case 'accept':
        return this.decide(request.path, (id) => this.options.actions.acceptFolder(id));
      case 'keep':
        return this.decide(request.path, (id) => this.options.actions.keepDeleted(id));
      case 'quit':
        // The reply goes out first.
        setImmediate(() => void this.options.actions.quit());
        return {};
      case 'explain':
        return this.onPathAt(request.path, (id, rest) => this.options.actions.explainPath(id, rest));
      case 'include':
      case 'exclude':
        return this.onPathAt(request.path, (id, rest) => this.options.actions.changeRule(id, rest, request.verb));
      case 'allow':
        return this.onAllowed(request.path, (id, rest) => this.allow(id, rest, request.alike));
      case 'allowed':
        return this.onAllowed(request.path, (id) => this.options.actions.allowedFiles(id));
      case 'revoke':
        return this.onAllowed(request.path, (id, rest) => this.options.actions.revokeAllowed(id, rest));
      case 'settings':
        return request.change === null ? this.showSettings(request.name) : this.changeSetting(request.change);
      case 'limits':
        return this.limits(request);
      case 'open':
        return this.open(request);
      case 'diagnostics':
        return { diagnostics: await this.options.diagnostics.report() };
      case 'mcp':
        return this.receiver();
    }
  }

  private async ofOneOrAll(
    path: string | null,
    work: (views: readonly WorkspaceView[]) => Result | Promise<Result>,
  ): Promise<Result> {
    return path === null ? work(this.views()) : this.onWorkspaceAt(path, async (view) => work([view]));
  }

  private async changes(views: readonly WorkspaceView[]): Promise<CommandReply['changes']> {
    const { actions } = this.options;
    const ofWorkspace = async ({ id, path: workspace }: WorkspaceView) =>
      (await actions.recentChanges(id)).map((change) => ({ ...change, workspace }));
    const all = (await Promise.all(views.map(ofWorkspace))).flat();
    const newest = all.sort((a, b) => b.at - a.at).slice(0, MAX_CHANGES);
    return newest.map((change) => ({ ...change, at: new Date(change.at).toISOString() }));
  }

  private async open({ path }: RequestOf<'open'>): Promise<Result> {
    const { show } = this.options;
    if (path !== null) {
      return this.onWorkspaceAt(path, async (view) => {
        await show({ kind: 'workspace', id: view.id, part: 'state' });
        return { views: [view] };
      });
    }
    await show({ kind: 'folders' });
    return {};
  }

  private receiver(): Result {
    const receiver = this.options.receiver();
    if (receiver) return { receiver };
    const detail = 'lockstep status says why; try again when it is connected.';
    return { error: { code: 'failed', title: 'No receiver can be read now.', detail } };
  }

  private async add({ path }: RequestOf<'add'>): Promise<Result> {
    const outcome = await this.options.actions.addWorkspace(path);
    return { views: outcome.ok ? this.viewsOf(outcome.value.id) : [], error: errorOf(outcome) };
  }

  private async wait(id: string, { timeout }: RequestOf<'wait'>, signal: AbortSignal): Promise<Result> {
    const { parts, changed } = this.options;
    using limit = timer(timeout);
    const view = await waitUntilSynced(id, parts, changed, AbortSignal.any([signal, limit.signal]));
    if (view) return { views: [view], error: notInSyncReason(view, parts) };
    const detail = describeWaiting(this.viewsOf(id)[0], parts);
    return { views: this.viewsOf(id), error: { code: 'timed-out', title: 'Not in sync yet.', detail } };
  }

  private async pause({ path, length }: RequestOf<'pause'>): Promise<Result> {
    const { actions } = this.options;
    if (path === null) return this.act(actions.pauseAll(length ?? 'until-resumed'));
    return this.onWorkspaceAt(path, ({ id }) => this.act(actions.pauseWorkspace(id), () => this.viewsOf(id)));
  }

  private async resume({ path }: RequestOf<'resume'>): Promise<Result> {
    const { actions } = this.options;
    if (path === null) return this.act(actions.resumeAll());
    return this.onWorkspaceAt(path, ({ id }) => this.act(actions.resumeWorkspace(id), () => this.viewsOf(id)));
  }

  private async sync({ path }: RequestOf<'sync'>): Promise<Result> {
    const { actions } = this.options;
    if (path !== null)
      return this.onWorkspaceAt(path, ({ id }) => this.act(actions.syncNow(id), () => this.viewsOf(id)));
    const outcomes = await Promise.all(this.views().map(({ id }) => actions.syncNow(id)));
    return { views: this.views(), error: outcomes.map(errorOf).find((error) => error !== null) ?? null };
  }

  private decide(path: string, action: (id: string) => Outcome | Promise<Outcome>): Promise<Result> {
    return this.onWorkspaceAt(path, async (view) => {
      const { id, state } = view;
      if (state.kind === 'holding' || state.kind === 'unavailable') return this.act(action(id), () => this.viewsOf(id));
      const detail = 'lockstep status shows its state.';
      return { views: [view], error: { code: 'refused', title: 'Nothing waits for a decision.', detail } };
    });
  }

  /** Only by its own path: a path inside may have been given by mistake. */
  private async remove({ path, deleteMirror }: RequestOf<'remove'>): Promise<Result> {
    return this.onWorkspaceAt(path, async (view, rest) => {
      if (rest !== '') return { error: noSuchWorkspace(path, `It is inside the folder ${view.path}.`) };
      return { views: [view], error: errorOf(await this.options.actions.removeWorkspace(view.id, deleteMirror)) };
    });
  }

  private async locate({ path, to }: RequestOf<'locate'>): Promise<Result> {
    return this.onWorkspaceAt(path, async ({ id }, rest) => {
      if (rest !== '') return { error: noSuchWorkspace(path, 'Name the path that is listed.') };
      const outcome = await this.options.actions.locateWorkspace(id, to);
      return { views: this.viewsOf(outcome.ok ? outcome.value.id : id), error: errorOf(outcome) };
    });
  }

  private async allow(id: string, path: string, alike: boolean): Promise<Outcome<readonly string[]>> {
    const { actions } = this.options;
    if (alike) return actions.allowAlike(id, path);
    const outcome = await actions.allowFile(id, path);
    return outcome.ok ? { ok: true, value: [path] } : outcome;
  }

  private onAllowed(
    path: string,
    work: (id: string, rest: string) => Outcome<readonly string[]> | Promise<Outcome<readonly string[]>>,
  ): Promise<Result> {
    return this.onWorkspaceAt(path, async (view, rest) => {
      const outcome = await work(view.id, rest);
      return { views: [view], allowed: outcome.ok ? outcome.value : [], error: errorOf(outcome) };
    });
  }

  private onPathAt(
    path: string,
    work: (id: string, rest: string) => Outcome<PreviewRow> | Promise<Outcome<PreviewRow>>,
  ): Promise<Result> {
    return this.onWorkspaceAt(path, async (view, rest) => {
      if (rest === '') {
        const detail = 'Name a file or folder in it.';
        return { error: { code: 'refused', title: 'That is the folder itself.', detail } };
      }
      const outcome = await work(view.id, rest);
      return { views: [view], explanation: outcome.ok ? explanationOf(outcome.value) : null, error: errorOf(outcome) };
    });
  }

  private settings(): CommandReply['settings'] {
    return readNamedSettings(this.options.parts.settings.view());
  }

  private showSettings(name: string | undefined): Result {
    const settings = this.settings().filter((setting) => name === undefined || setting.name === name);
    if (settings.length > 0) return { settings };
    const title = `There is no setting ${name?.slice(0, 40)}.`;
    return { error: { code: 'refused', title, detail: 'lockstep settings shows all.' } };
  }

  private async limits({ path, ...texts }: RequestOf<'limits'>): Promise<Result> {
    const { parts, actions, log } = this.options;
    const changes = Object.values(texts).some((text) => text !== null);
    const change = async (limits: Limits, set: (limits: Limits) => Outcome | Promise<Outcome>) => {
      const read = await attempt(log, () => changedLimits(limits, texts));
      return read.ok && changes ? errorOf(await set(read.value)) : errorOf(read);
    };
    if (path === null) {
      const error = await change(parts.settings.limits, (limits) => actions.changeSettings({ limits }));
      return { error, settings: namedLimits(parts.settings.limits) };
    }
    return this.onWorkspaceAt(path, async ({ id, limits: own }) => {
      const error = await change(own, (limits) => actions.setLimits(id, limits));
      const views = this.viewsOf(id);
      return { error, views, settings: views.flatMap(({ limits }) => namedLimits(limits)) };
    });
  }

  private async changeSetting(change: NonNullable<RequestOf<'settings'>['change']>): Promise<Result> {
    const { name, value, path, acceptInsecure } = change;
    const { parts, actions, log } = this.options;
    if (path !== null) {
      return this.onWorkspaceAt(path, async ({ id, limits }) => {
        const own = await attempt(log, () => ownLimits(name, value, limits));
        return this.act(own.ok ? actions.setLimits(id, own.value) : own, () => this.viewsOf(id));
      });
    }
    const read = await attempt(log, () => changeOfNamed(name, value, parts.settings.view()));
    if (!read.ok) return { error: errorOf(read) };
    const accepted = acceptInsecure ? { acceptInsecure: true as const } : {};
    const error = errorOf(await actions.changeSettings({ ...read.value, ...accepted }));
    return { error, settings: this.settings().filter((setting) => setting.name === name) };
  }

  private async act(action: Outcome | Promise<Outcome>, views = () => this.views()): Promise<Result> {
    const error = errorOf(await action);
    return { views: views(), error };
  }

  private async onWorkspaceAt(
    path: string,
    work: (view: WorkspaceView, rest: string) => Promise<Result>,
  ): Promise<Result> {
    const found = await findWorkspace(path, this.views());
    return found ? work(found.workspace, found.rest) : { error: noSuchWorkspace(path, 'lockstep list shows all.') };
  }

  private views(): WorkspaceView[] {
    return this.options.parts.workspaces.views();
  }

  private viewsOf(id: string): WorkspaceView[] {
    return this.views().filter((view) => view.id === id);
  }

  private reply({
    error = null,
    views = [],
    explanation = null,
    allowed = [],
    settings = [],
    changes = [],
    diagnostics = null,
    receiver = null,
  }: Result): CommandReply {
    const snapshot = takeSnapshot(this.options.parts);
    const workspaces = views.map((view) => reportOn(view, snapshot.destination));
    return {
      v: PROTOCOL,
      error,
      app: reportOnApp(snapshot),
      workspaces,
      explanation,
      allowed: [...allowed],
      settings,
      changes,
      diagnostics,
      receiver,
    };
  }
}

/** The reason why an idle workspace is not in sync with all of its files; null when it is. */
function notInSyncReason(
  { state, attentionCount, problems, muted }: WorkspaceView,
  { connection, pauseAll }: AppState,
): CommandReply['error'] {
  const attention = (title: string, detail: string) => ({ code: 'attention' as const, title, detail });
  switch (state.kind) {
    case 'watching':
    case 'holding': {
      if (state.kind === 'holding' && !state.kept) {
        return attention(
          `${state.deletions} removals wait for your decision.`,
          'Decide in the window; all else is in sync.',
        );
      }
      if (attentionCount === 0) return null;
      const first = problems.find((problem) => needsUser(problem, muted));
      return attention(
        `In sync but for ${attentionCount} with a problem.`,
        first ? `${first.path}: ${first.title}` : '',
      );
    }
    case 'paused':
      return pauseAll.state
        ? attention('Everything is paused.', 'lockstep resume ends that.')
        : attention('That folder is paused.', 'Resume it first.');
    case 'failed':
    case 'unavailable':
    case 'deferred':
      return attention(state.problem.title, state.problem.detail);
    default:
      return attention(
        'The server refused the connection.',
        connection.state.kind === 'refused' ? connection.state.reason : '',
      );
  }
}

function describeWaiting(view: WorkspaceView | undefined, { connection }: AppState): string {
  if (view?.state.kind === 'waiting' && connection.state.kind === 'offline')
    return `${connectionText(connection.state)}: ${connection.state.reason}`;
  if (view?.state.kind === 'syncing') {
    const { done, total, stalled } = view.state;
    return stalled ? stalled.reason : `${done} of ${total} files are done.`;
  }
  return 'It goes on by itself.';
}

/** The verdict; the reason also says how much an ignored folder holds. */
function explanationOf({ holds, isMissing = false, ...row }: PreviewRow): Explanation {
  const explanation = { ...row, missing: isMissing };
  if (!holds) return explanation;
  return { ...explanation, bytes: holds.bytes, reason: `${row.reason} It holds ${folderSizeText(holds)}.` };
}

function noSuchWorkspace(path: string, detail: string): CommandReply['error'] {
  return { code: 'no-such-workspace', title: `${path} is not mirrored.`, detail };
}

function errorOf(outcome: Outcome<unknown>): CommandReply['error'] {
  if (outcome.ok) return null;
  const { code, title, detail } = outcome.problem;
  return { code: code === 'internal' ? 'failed' : 'refused', title, detail };
}

/** A signal that is aborted after this time; never with null. */
function timer(seconds: number | null): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const handle = seconds === null ? undefined : setTimeout(() => controller.abort(), seconds * 1_000);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(handle) };
}
