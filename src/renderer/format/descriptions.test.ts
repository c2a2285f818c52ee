import { expect, it, describe as suite } from 'vitest';
import type { WorkspaceState } from '../../shared/model/workspace-state';
import { exampleWorkspace } from '../../test-support/example-snapshot';
import { connectionLine, describe as describeFolder, isPassing, progressOf } from './descriptions';

const syncing = {
  kind: 'syncing',
  initial: true,
  done: 0,
  total: 100,
  bytesDone: 0,
  bytesTotal: 1_000_000,
  stalled: null,
} as const;

const describe = (state: WorkspaceState) => describeFolder(exampleWorkspace('app', state));

suite('describe', () => {
  it('names the files that are not in sync', () => {
    const over = { code: 'too-many-files', title: '', detail: '', path: 'a.txt' } as const;
    const state = { kind: 'watching', revision: 42, verified: true, since: 7 } as const;
    const folder = { ...exampleWorkspace('app', state), problems: [over], problemCount: 1, attentionCount: 1 };
    expect(describeFolder(folder)).toMatchObject({ sign: 'attention', label: 'In sync, except 1 file' });
    const root = { ...over, code: 'watch-limit', path: '.' } as const;
    expect(describeFolder({ ...folder, problems: [root] }).label).toBe('In sync, 1 problem');
  });

  it('describes a first sync in files and bytes', () => {
    expect(describe({ ...syncing, done: 812, total: 1_284, bytesDone: 512_000, bytesTotal: 19_084_083 })).toEqual({
      sign: 'syncing',
      label: 'First sync',
      facts: ['812 of 1,284 files', '0.5 of 18.2 MB'],
    });
  });

  it('leaves out bytes where there are none', () => {
    expect(describe({ ...syncing, total: 1, bytesTotal: 0 }).facts).toEqual(['0 of 1 file']);
  });

  it('distinguishes verified from delivered', () => {
    const facts = (verified: boolean) => describe({ kind: 'watching', revision: 42, verified, since: 7 }).facts;
    expect(facts(true)).toEqual([{ text: 'Verified', at: 7 }, 'Revision 42']);
    expect(facts(false)).toEqual([{ text: 'Delivered', at: 7 }, 'Revision 42']);
  });

  it('marks a stalled sync', () => {
    const stalled = { ...syncing, stalled: { since: 0, reason: 'No answer.' } };
    expect(describe(stalled)).toMatchObject({ sign: 'attention', label: 'Stalled' });
    expect(isPassing({ ...stalled, initial: false })).toBe(false);
  });

  it('states when a deferred folder is retried', () => {
    const problem = { code: 'server-not-ready', title: 'Not now.', detail: 'The disk is full.' } as const;
    const retryAt = new Date(2026, 2, 12, 12, 4, 10).getTime();
    expect(describe({ kind: 'deferred', problem, since: 7, retryAt })).toMatchObject({
      sign: 'attention',
      facts: [{ text: 'noticed', at: 7 }, expect.stringContaining('12:04:10')],
    });
  });

  it('counts the queued changes', () => {
    expect(describe({ kind: 'waiting', queued: 1, lastInSync: null }).facts).toEqual(['1 change queued']);
    expect(describe({ kind: 'waiting', queued: 0, lastInSync: 5 }).facts).toHaveLength(2);
  });
});

suite('progressOf', () => {
  it('goes from 0 to 1', () => {
    expect(progressOf(syncing)).toBe(0);
    expect(progressOf({ ...syncing, done: 50, bytesDone: 500_000 })).toBeCloseTo(0.5);
    expect(progressOf({ ...syncing, done: 100, bytesDone: 1_000_000 })).toBe(1);
  });

  it('stays between 0 and 1, and is 0 for an empty sync', () => {
    expect(progressOf({ ...syncing, done: 101, bytesDone: 2_000_000 })).toBe(1);
    expect(progressOf({ ...syncing, total: 0, bytesTotal: 0 })).toBe(0);
  });

  it('has no bar for an edit, and one for many files', () => {
    expect(progressOf({ ...syncing, initial: false, total: 3 })).toBeNull();
    expect(progressOf({ ...syncing, initial: false, total: 500 })).not.toBeNull();
    expect(progressOf({ kind: 'paused' })).toBeNull();
  });
});

suite('connectionLine', () => {
  const server = { kind: 'server', url: 'https://sync.example.com' } as const;
  const embedded = { kind: 'embedded', mirrorBase: '/m' } as const;
  const retryAt = new Date(2026, 2, 12, 12, 4, 10).getTime();

  it('names the destination', () => {
    const online = { kind: 'online', since: 0, capabilities: [] } as const;
    expect(connectionLine(online, embedded)).toBe('Mirroring to this computer');
    expect(connectionLine(online, server)).toBe('Mirroring to sync.example.com');
  });

  it('distinguishes the first attempt from those after a failure', () => {
    expect(connectionLine({ kind: 'connecting', attempt: 0 }, server)).toBe('Connecting to sync.example.com');
    expect(connectionLine({ kind: 'connecting', attempt: 1 }, server)).toContain('Can’t reach sync.example.com');
  });

  it('states the reason and the time of the next attempt', () => {
    expect(connectionLine({ kind: 'offline', reason: 'Connection refused.', retryAt }, server)).toBe(
      'Can’t reach sync.example.com: Connection refused. Changes are kept; retrying at 12:04:10.',
    );
    expect(connectionLine({ kind: 'offline', reason: '', retryAt }, server)).toContain('sync.example.com. Changes');
    expect(connectionLine({ kind: 'refused', cause: 'key', reason: 'Invalid API key' }, server)).toContain(
      ': Invalid API key. Check',
    );
  });
});
