import { describe, expect, it } from 'vitest';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import type { ConnectionState, WorkspaceState } from '../../shared/model/workspace-state';
import {
  failed,
  holding,
  exampleSnapshot as snapshot,
  syncing,
  watching,
  exampleWorkspace as workspace,
} from '../../test-support/example-snapshot';
import { FORGOTTEN_AFTER_MS } from '../pause/pause-schedule';
import { findIncidents } from './incidents';

const MINUTE = 60_000;
const keys = (of: AppSnapshot, now = 0) => findIncidents(of, now).present.map(({ key }) => key);
const ofState = (state: WorkspaceState) => findIncidents(snapshot([workspace('app', state)]), 0);
const unavailable = (code: 'missing' | 'emptied') =>
  ({ kind: 'unavailable', problem: { code, title: 'It is empty.', detail: 'Look.' }, since: 0 }) as const;
const offline: ConnectionState = { kind: 'offline', reason: 'No answer.', retryAt: 1 };

describe('findIncidents', () => {
  it('finds nothing while every folder is in sync', () => {
    expect(
      findIncidents(snapshot([workspace('app', watching), workspace('b', { ...holding, kept: true })]), 0),
    ).toEqual({
      present: [],
      unclear: new Set(),
    });
  });

  it.each([
    [failed, 'stopped', 'app: Gone.'],
    [unavailable('missing'), 'stopped', 'app: It is empty.'],
    [unavailable('emptied'), 'decision', 'app: It is empty.'],
    [holding, 'decision', 'app: 900 removals wait for your decision.'],
    [{ ...syncing, stalled: { since: 1, reason: 'No answer.' } }, 'stopped', 'app: Nothing moves.'],
    [{ kind: 'deferred', problem: failed.problem, since: 1, retryAt: 2 }, 'stopped', 'app: Gone.'],
  ] as [WorkspaceState, string, string][])('finds the incident of %j', (state, kind, title) => {
    const [incident] = ofState(state).present;
    expect(incident).toMatchObject({
      key: `${kind}:id-app`,
      kind,
      title,
      cause: { kind: 'workspace', id: 'id-app', part: 'state' },
    });
    expect(incident?.graceMs).toBeGreaterThan(1_000);
  });

  it('finds one incident for all files of a folder, and names no file', () => {
    const problems = [{ path: 'a/secret-plan.txt', code: 'io', title: 'Unreadable.', detail: '' }] as const;
    const { present } = findIncidents(snapshot([workspace('app', watching, { problems, attentionCount: 3 })]), 0);
    expect(present).toMatchObject([{ kind: 'files', title: 'app: 3 files could not be sent.' }]);
    expect(JSON.stringify(present)).not.toContain('secret-plan');
  });

  it('leaves a folder unclear that is not idle', () => {
    const all = new Set(['decision:id-app', 'stopped:id-app', 'files:id-app']);
    for (const state of [{ kind: 'scanning', found: 1 }, syncing, { kind: 'paused' }] as const) {
      expect(ofState(state)).toEqual({ present: [], unclear: all });
    }
  });

  it('finds a server that refuses, and one that does not answer while a folder needs it', () => {
    const app = workspace('app', watching);
    const refused: ConnectionState = { kind: 'refused', cause: 'key', reason: 'The server refused the API key.' };
    const [incident] = findIncidents(snapshot([app], { connection: refused }), 0).present;
    expect(incident).toMatchObject({ key: 'refused', kind: 'server', cause: { kind: 'settings' } });
    const [away] = findIncidents(
      snapshot([app], { connection: offline, destination: { kind: 'server', url: 'wss://x.com' } }),
      0,
    ).present;
    expect(away).toMatchObject({
      key: 'offline',
      graceMs: 10 * MINUTE,
      title: 'x.com has not answered for 10 minutes.',
    });
    expect(keys(snapshot([workspace('app', { kind: 'paused' })], { connection: offline }))).toEqual([]);
    expect(keys(snapshot([], { connection: offline }))).toEqual([]);
    const connecting = snapshot([app], { connection: { kind: 'connecting', attempt: 4 } });
    expect(findIncidents(connecting, 0)).toEqual({ present: [], unclear: new Set(['refused', 'offline', 'receiver']) });
  });

  it('finds a receiver that keeps failing', () => {
    const notices = [{ id: 'receiver', title: 'It keeps failing.', detail: 'Why.' }];
    expect(keys(snapshot([], { notices, connection: { kind: 'closed' } }))).toEqual(['receiver']);
    expect(keys(snapshot([], { notices }))).toEqual([]);
  });

  it('finds a pause that may have been forgotten', () => {
    const paused = snapshot([workspace('app', { kind: 'paused' })], { pause: { kind: 'user', since: 0, until: null } });
    expect(keys(paused, FORGOTTEN_AFTER_MS - 1)).toEqual([]);
    expect(keys(paused, FORGOTTEN_AFTER_MS)).toEqual(['pause']);
    expect(keys(snapshot([], { pause: { kind: 'battery' } }), FORGOTTEN_AFTER_MS)).toEqual([]);
  });
});
