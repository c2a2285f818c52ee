import { describe, expect, it } from 'vitest';
import { toText } from '../../cli/output';
import { reportOn, reportOnApp } from '../../main/command/report';
import { trayModel } from '../../main/tray/menu-model';
import { describe as describeState } from '../../renderer/format/descriptions';
import { type Announced, announce } from '../../renderer/shell/announcements';
import {
  exampleSnapshot,
  exampleWorkspace,
  failed,
  holding,
  syncing,
  watching,
} from '../../test-support/example-snapshot';
import { PROTOCOL } from '../control/control-protocol';
import type { AppSnapshot } from '../model/app-snapshot';
import type { ConnectionState, WorkspaceState } from '../model/workspace-state';
import { capitalized } from './units';
import { connectionText, headline, overallText, stateText } from './workspace-text';

/** Every state of the connection, with the word for it. */
const CONNECTIONS: readonly (readonly [ConnectionState, string])[] = [
  [{ kind: 'connecting', attempt: 0 }, 'Connecting'],
  [{ kind: 'online', since: 0, capabilities: [] }, 'Connected'],
  [{ kind: 'offline', reason: 'No answer.', retryAt: 1 }, 'Offline'],
  [{ kind: 'connecting', attempt: 1 }, 'Offline'],
  [{ kind: 'refused', cause: 'key', reason: 'The server refused the API key.' }, 'Not connected'],
  [{ kind: 'closed' }, 'Offline'],
];

/** Every state of a workspace, its words, and whether it lasts long enough to be announced. */
const STATES: readonly (readonly [WorkspaceState, string, announced: boolean])[] = [
  [{ kind: 'scanning', found: 1 }, 'scanning', false],
  [{ ...syncing, initial: true }, 'first sync', false],
  [{ ...syncing, initial: false }, 'syncing', false],
  [{ ...syncing, initial: false, again: true }, 'sent', false],
  [{ ...syncing, stalled: { since: 0, reason: 'No answer.' } }, 'stalled', true],
  [watching, 'in sync', true],
  [{ kind: 'waiting', queued: 1, lastInSync: null }, 'waiting for the connection', true],
  [holding, 'removals wait for you', true],
  [{ ...holding, kept: true }, 'in sync', true],
  [{ kind: 'unavailable', problem: failed.problem, since: 0 }, 'not available', true],
  [{ kind: 'unavailable', problem: { ...failed.problem, code: 'emptied' }, since: 0 }, 'empty', true],
  [{ kind: 'deferred', problem: failed.problem, since: 0, retryAt: 1 }, 'not accepted yet', true],
  [{ kind: 'paused' }, 'paused', true],
  [failed, 'stopped by a problem', true],
  [{ kind: 'failed', problem: { ...failed.problem, code: 'taken-over' } }, 'mirrored from another computer', true],
];

/** The line of the tray's menu about the folder, its tooltip, and the first line and the folder's row of the command. */
function shownBy(snapshot: AppSnapshot) {
  const { tooltip, menu } = trayModel(snapshot, 0, []);
  const item = menu.find((entry) => entry.kind === 'item' && entry.label.startsWith('app – '));
  const [head = '', , row = ''] = toText(
    { verb: 'status', path: null },
    {
      v: PROTOCOL,
      error: null,
      app: reportOnApp(snapshot),
      workspaces: snapshot.workspaces.map((view) => reportOn(view, snapshot.destination)),
      explanation: null,
      allowed: [],
      settings: [],
      changes: [],
      diagnostics: null,
      receiver: null,
    },
  ).split('\n');
  return { tooltip, item: item?.kind === 'item' ? item.label : '', head, row };
}

/** The announcements for the last of these snapshots. */
function announced(...snapshots: readonly AppSnapshot[]): readonly string[] {
  let announced: Announced | null = null;
  let messages: readonly string[] = [];
  for (const snapshot of snapshots) ({ announced, messages } = announce(announced, snapshot));
  return messages;
}

describe.each(CONNECTIONS)('with the connection %j', (connection, connectionWord) => {
  it('is named the same in text and announcement', () => {
    expect(connectionText(connection)).toBe(connectionWord);
    const unlike: ConnectionState =
      connection.kind === 'online'
        ? { kind: 'refused', cause: 'key', reason: '' }
        : { kind: 'online', since: 0, capabilities: [] };
    const news = announced(exampleSnapshot([], { connection: unlike }), exampleSnapshot([], { connection }));
    // The first attempt is on its way to one of the others.
    expect(news).toEqual(connectionWord === 'Connecting' ? [] : [connectionWord]);
  });

  it.each(STATES)('tray, window, terminal and announcement have the same words for %j', (state, words, isNews) => {
    const snapshot = exampleSnapshot([exampleWorkspace('app', state)], { connection });
    const { tooltip, item, head, row } = shownBy(snapshot);

    expect(stateText(state)).toBe(words);
    expect(item).toContain(`app – ${words}`);
    expect(row.startsWith(words)).toBe(true);
    expect(describeState(exampleWorkspace('app', state)).label).toBe(capitalized(words));
    const before = exampleWorkspace('app', state.kind === 'paused' ? watching : { kind: 'paused' });
    const expected = isNews ? [`app: ${words}`] : [];
    expect(announced(exampleSnapshot([before], { connection }), snapshot)).toEqual(expected);

    const line = headline(snapshot);
    expect(head.startsWith(line)).toBe(true);
    const { overall } = snapshot;
    const word = connection.kind === 'refused' ? connectionText(connection) : overallText(overall);
    if (overall !== 'attention' || connection.kind === 'refused') {
      expect(line.toLowerCase()).toContain(word.toLowerCase());
      expect(tooltip.toLowerCase()).toContain(word.toLowerCase());
    } else {
      expect(line).toBe('1 folder needs attention');
      expect(tooltip).toBe(`Lockstep: app: ${item.slice('app – '.length)}`);
    }
  });
});

describe('headline', () => {
  const line = (...states: readonly WorkspaceState[]) =>
    headline(exampleSnapshot(states.map((state) => exampleWorkspace('app', state))));

  it('says that everything is in sync only when it is', () => {
    const muted = { kinds: ['missing'], files: [] };
    const away = exampleWorkspace('away', { kind: 'unavailable', problem: failed.problem, since: 0 }, { muted });
    expect(line()).toBe('No folders yet');
    expect(line(watching, watching)).toBe('Everything is in sync');
    expect(line(watching, { kind: 'paused' })).toBe('1 of 2 folders in sync');
    expect(headline(exampleSnapshot([away, exampleWorkspace('app', watching)]))).toBe('1 of 2 folders in sync');
  });

  it('counts', () => {
    expect(line(syncing, syncing, watching)).toBe('Syncing 2 folders');
    expect(line(failed, holding, watching)).toBe('2 folders need attention');
  });
});
