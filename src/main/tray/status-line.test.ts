import { describe, expect, it } from 'vitest';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import type { ConnectionState } from '../../shared/model/workspace-state';
import {
  failed,
  holding,
  exampleSnapshot as snapshot,
  syncing,
  watching,
  exampleWorkspace as workspace,
} from '../../test-support/example-snapshot';
import { trayStatus } from './status-line';

const status = (of: AppSnapshot) => trayStatus(of, 0);
const tooltip = (...args: Parameters<typeof snapshot>) => status(snapshot(...args)).tooltip;
const app = workspace('app', watching);
const off = workspace('off', { kind: 'paused' }, { ownPause: true });
const busy = (name: string) => workspace(name, { kind: 'scanning', found: 1 });
const offline: ConnectionState = { kind: 'offline', reason: 'No answer.', retryAt: 1 };
const connecting = (attempt: number): ConnectionState => ({ kind: 'connecting', attempt });
const server = { kind: 'server', url: 'wss://sync.example.com:8443/edge' } as const;
const keyRefused = { kind: 'refused', cause: 'key', reason: 'The server refused the API key. Check it.' } as const;

describe('trayStatus', () => {
  it('names the folders in sync, with the revision of a single one', () => {
    expect(tooltip([])).toBe('No folders yet');
    expect(tooltip([workspace('app', { ...watching, revision: 1_234 })])).toBe('In sync – app, revision 1,234');
    expect(tooltip([app, workspace('b', watching), workspace('c', { ...holding, kept: true })])).toBe(
      'In sync – 3 folders',
    );
    expect(tooltip([app, off])).toBe('In sync – app, 1 paused');
    expect(tooltip([app, app, off])).toBe('In sync – 2 folders, 1 paused');
  });

  it('names the folders that sync, with tenths during the first sync', () => {
    expect(tooltip([app, busy('web')])).toBe('Syncing web');
    expect(tooltip([busy('web'), busy('api')])).toBe('Syncing 2 folders…');
    const sending = (done: number) => tooltip([workspace('app', { ...syncing, done, total: 2_000 })]);
    expect(sending(3)).toBe('Syncing app');
    expect(sending(899)).toBe('Syncing app, 40%');
    expect(tooltip([workspace('app', { ...syncing, initial: false, done: 5 })])).toBe('Syncing app');
  });

  it('is connecting during the first attempt, and offline from the first failure', () => {
    expect(status(snapshot([app], { connection: connecting(0) }))).toMatchObject({
      activity: 'syncing',
      line: 'Connecting to the copy on this computer…',
    });
    expect(status(snapshot([app], { connection: connecting(0), destination: server }))).toMatchObject({
      activity: 'syncing',
      line: 'Connecting to sync.example.com:8443…',
    });
    for (const connection of [offline, connecting(1), { kind: 'closed' } as const]) {
      expect(status(snapshot([app], { connection, destination: server }))).toMatchObject({
        activity: 'offline',
        attention: false,
        line: 'Offline – waiting for sync.example.com:8443',
      });
    }
  });

  it('names the server that refuses, and leads to the settings', () => {
    expect(status(snapshot([app], { connection: keyRefused, destination: server }))).toMatchObject({
      activity: 'offline',
      attention: true,
      line: 'Not connected – sync.example.com:8443 refused the API key',
      cause: { kind: 'settings' },
    });
    const unusable: ConnectionState = {
      kind: 'refused',
      cause: 'settings',
      reason: 'The server address or the API key cannot be used: bad.',
    };
    expect(tooltip([app], { connection: unusable, destination: server })).toBe(
      'Not connected – the server address or the API key cannot be used',
    );
    const replaced: ConnectionState = { kind: 'refused', cause: 'replaced', reason: 'Another edge is connected.' };
    expect(status(snapshot([app], { connection: replaced, destination: server }))).toMatchObject({
      line: 'Not connected – another computer mirrors to the same place',
      cause: { kind: 'folders' },
    });
  });

  it('names the folder that needs the user, during any activity', () => {
    const bad = workspace('storefront', failed);
    expect(status(snapshot([app, bad, busy('web')]))).toMatchObject({
      activity: 'syncing',
      attention: true,
      line: 'storefront: stopped by a problem',
      cause: { kind: 'workspace', id: 'id-storefront', part: 'state' },
    });
    const both = snapshot([bad, workspace('api', holding)], { connection: offline });
    expect(status(both)).toMatchObject({ activity: 'offline', attention: true, line: '2 folders need attention' });
  });

  it('shows the pause first, and the need for attention as a badge', () => {
    const bad = snapshot([workspace('bad', failed)], { pause: { kind: 'battery' }, connection: keyRefused });
    expect(status(bad)).toMatchObject({ activity: 'paused', attention: true, line: 'Paused on battery', cause: null });
  });

  it('tells folders that are paused one by one from a pause of everything', () => {
    expect(tooltip([off])).toBe('off is paused');
    expect(tooltip([off, off])).toBe('Everything is paused');
  });

  it('shows that the copies can not be written', () => {
    const notices = [{ id: 'receiver', title: 'It keeps failing.', detail: '' }];
    const broken = snapshot([app], { connection: { kind: 'closed' }, notices });
    expect(status(broken)).toMatchObject({
      activity: 'offline',
      attention: true,
      line: 'The copies can not be written',
    });
    expect(status(snapshot([app], { notices })).attention).toBe(false);
  });
});
