import { describe, expect, it } from 'vitest';
import { decodeEdgeMessage } from '../../../shared/wire/messages';
import { StatsCounter } from './stats-counter';

describe('the counters of a workspace', () => {
  it('count files and content bytes, and note the time', () => {
    const stats = new StatsCounter();
    expect(stats.lastSyncAt).toBeNull();
    const before = Date.now();
    stats.synced(5);
    stats.synced(0);
    stats.deleted();
    expect(stats).toMatchObject({ filesSynced: 2, filesDeleted: 1, bytesSynced: 5 });
    expect(stats.lastSyncAt).toBeGreaterThanOrEqual(before);
  });

  it('count a skipped file once, by its newest reason, until it is allowed', () => {
    const stats = new StatsCounter();
    stats.skip('a', 'not-text');
    stats.skip('a', 'too-large');
    stats.skip('b', 'too-large');
    expect(stats.skippedByReason()).toEqual({ 'too-large': 2 });
    stats.allow('a');
    stats.allow('never skipped');
    expect(stats.skippedByReason()).toEqual({ 'too-large': 1 });
    stats.forget((path) => path === 'b');
    expect(stats.skippedByReason()).toEqual({});
    expect(stats.filesSkipped).toBe(0);
  });

  it('count each time that a file proved to be unchanged', () => {
    const stats = new StatsCounter();
    stats.sawUnchanged();
    stats.sawUnchanged();
    stats.skip('a', 'symlink');
    expect(stats.skippedByReason()).toEqual({ unchanged: 2, symlink: 1 });
    expect(stats.filesSkipped).toBe(3);
  });

  it('count a skipped file also past the number kept by name', () => {
    const stats = new StatsCounter();
    for (let i = 0; i < 20_100; i++) stats.skip(`f${i}`, 'too-large');
    expect(stats.filesSkipped).toBe(20_100);
  });

  it('are sent in the done message', () => {
    const stats = new StatsCounter();
    stats.synced(7);
    stats.syncErrors++;
    stats.skip('a', 'symlink');
    const payload = { path: '/w', stats: stats.done(), edgeId: 'e', userId: 'u' };
    expect(payload.stats).toEqual({ filesSynced: 1, filesSkipped: 1, syncErrors: 1, bytesSynced: 7 });
    expect(decodeEdgeMessage(JSON.stringify({ type: 'workspace:file_done', payload })).kind).toBe('message');
  });
});
