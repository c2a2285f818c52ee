import { describe, expect, it } from 'vitest';
import {
  exampleSnapshot,
  exampleWorkspace,
  failed,
  holding,
  syncing,
  watching,
} from '../../test-support/example-snapshot';
import type { AppSnapshot, Overall } from './app-snapshot';
import { activityOf, overallOf } from './overall';
import type { ConnectionState, WorkspaceState } from './workspace-state';

const app = (states: readonly WorkspaceState[], more: Partial<AppSnapshot> = {}) =>
  exampleSnapshot(
    states.map((state, at) => exampleWorkspace(`w${at}`, state)),
    more,
  );
const offline: ConnectionState = { kind: 'offline', reason: '', retryAt: 1 };
const refused: ConnectionState = { kind: 'refused', cause: 'key', reason: '' };
const paused: WorkspaceState = { kind: 'paused' };

describe('overallOf', () => {
  it.each<[string, AppSnapshot, Overall]>([
    ['no folder', app([]), 'in-sync'],
    ['folders in sync', app([watching, { ...holding, kept: true }]), 'in-sync'],
    ['one busy folder', app([watching, syncing]), 'syncing'],
    ['one paused folder', app([watching, paused]), 'in-sync'],
    ['only paused folders', app([paused], { connection: offline }), 'paused'],
    ['the first attempt', app([watching], { connection: { kind: 'connecting', attempt: 0 } }), 'connecting'],
    ['a failed attempt', app([watching], { connection: offline }), 'offline'],
    ['a further attempt', app([watching], { connection: { kind: 'connecting', attempt: 1 } }), 'offline'],
    ['a receiver that starts again', app([watching], { connection: { kind: 'closed' } }), 'offline'],
    ['a folder that waits', app([watching, { kind: 'waiting', queued: 1, lastInSync: null }]), 'offline'],
    ['a refusal', app([watching], { connection: refused }), 'attention'],
    ['a folder that stopped', app([watching, failed], { connection: offline }), 'attention'],
    [
      'a receiver that keeps failing',
      app([watching], { connection: { kind: 'closed' }, notices: [{ id: 'receiver', title: '', detail: '' }] }),
      'attention',
    ],
    ['a pause of everything', app([failed], { connection: refused, pause: { kind: 'battery' } }), 'paused'],
  ])('%s', (_, snapshot, overall) => {
    expect(overallOf(snapshot)).toBe(overall);
  });
});

describe('activityOf', () => {
  it('is independent of a need for the user', () => {
    expect(activityOf(app([failed, syncing]))).toBe('syncing');
    expect(activityOf(app([failed], { connection: refused }))).toBe('offline');
  });
});
