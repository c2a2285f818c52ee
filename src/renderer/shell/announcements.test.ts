import { describe, expect, it } from 'vitest';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import type { ConnectionState, WorkspaceState } from '../../shared/model/workspace-state';
import { exampleSnapshot, exampleWorkspace } from '../../test-support/example-snapshot';
import { type Announced, announce } from './announcements';

const online: ConnectionState = { kind: 'online', since: 0, capabilities: [] };
const watching: WorkspaceState = { kind: 'watching', revision: 1, verified: true, since: 0 };
const syncing: WorkspaceState = {
  kind: 'syncing',
  initial: false,
  done: 0,
  total: 1,
  bytesDone: 0,
  bytesTotal: 1,
  stalled: null,
};
const paused: WorkspaceState = { kind: 'paused' };

function snapshot(states: Readonly<Record<string, WorkspaceState>>, connection: ConnectionState = online): AppSnapshot {
  const workspaces = Object.entries(states).map(([name, state]) => exampleWorkspace(name, state, { id: name }));
  return exampleSnapshot(workspaces, { connection });
}

/** The announcements for each snapshot in turn. */
function announcements(...snapshots: AppSnapshot[]): readonly (readonly string[])[] {
  let announced: Announced | null = null;
  return snapshots.map((next) => {
    const result = announce(announced, next);
    announced = result.announced;
    return result.messages;
  });
}

describe('announce', () => {
  it('does not announce the first snapshot, nor an equal one', () => {
    expect(announcements(snapshot({ a: watching }), snapshot({ a: watching }))).toEqual([[], []]);
  });

  it('does not announce an edit being sent', () => {
    expect(announcements(snapshot({ a: watching }), snapshot({ a: syncing }), snapshot({ a: watching }))).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('announces lasting states', () => {
    const failed: WorkspaceState = { kind: 'failed', problem: { code: 'io', title: '', detail: '' } };
    expect(
      announcements(
        snapshot({ a: watching }),
        snapshot({ a: paused }),
        snapshot({ a: syncing }),
        snapshot({ a: watching }),
        snapshot({ a: failed }),
      ),
    ).toEqual([[], ['a: paused'], [], ['a: in sync'], ['a: stopped by a problem']]);
  });

  it('announces folders that are added and removed, and the end of the first sync', () => {
    expect(announcements(snapshot({}), snapshot({ a: syncing }), snapshot({ a: watching }), snapshot({}))).toEqual([
      [],
      ['a: added'],
      ['a: in sync'],
      ['a: removed'],
    ]);
  });

  it('counts many folders instead of naming them', () => {
    const all = (state: WorkspaceState) => ({ a: state, b: state, c: state, d: state });
    expect(announcements(snapshot(all(watching)), snapshot(all(paused)))[1]).toEqual(['4 folders: paused']);
  });

  it('announces a lost and a restored connection, not each attempt', () => {
    const offline: ConnectionState = { kind: 'offline', reason: '', retryAt: 0 };
    const connecting: ConnectionState = { kind: 'connecting', attempt: 2 };
    const links = [online, offline, connecting, offline, connecting, online];
    expect(announcements(...links.map((connection) => snapshot({}, connection)))).toEqual([
      [],
      ['Offline'],
      [],
      [],
      [],
      ['Connected'],
    ]);
  });
});
