import { describe, expect, it } from 'vitest';
import type { AppSnapshot, WorkspaceView } from '../../shared/model/app-snapshot';
import type { FileProblem } from '../../shared/model/problem';
import type { ConnectionState, WorkspaceState } from '../../shared/model/workspace-state';
import { exampleSnapshot, exampleWorkspace } from '../../test-support/example-snapshot';
import { TerminalReport } from './terminal-report';

const destination = { kind: 'embedded', mirrorBase: '/mirrors' } as const;
const online: ConnectionState = { kind: 'online', since: 1, capabilities: [] };

function view(state: WorkspaceState, problems: readonly FileProblem[] = []): WorkspaceView {
  const base = exampleWorkspace('b', state, { id: '1', path: '/a/b', mirror: '/mirrors/b-1' });
  const stats = { ...base.stats, filesWatched: 1902, bytesWatched: 12_345_678 };
  return { ...base, stats, problems, problemCount: problems.length };
}

function snapshot(workspace: WorkspaceView, connection = online): AppSnapshot {
  return exampleSnapshot([workspace], { connection });
}

function report() {
  const lines: string[] = [];
  return { lines, terminal: new TerminalReport((line) => lines.push(line)) };
}

const watching: WorkspaceState = { kind: 'watching', revision: 1, verified: true, since: 1 };
const problem = (path: string) => ({ path, code: 'too-large', title: 'Withheld.', detail: 'Too large.' }) as const;

describe('TerminalReport', () => {
  it('reports once what is mirrored, where to, and that it is in sync', () => {
    const { lines, terminal } = report();
    terminal.accepted(view({ kind: 'scanning', found: 0 }), destination);
    terminal.update(snapshot(view({ kind: 'scanning', found: 3 })));
    terminal.update(snapshot(view(watching)));
    terminal.update(snapshot(view({ ...watching, revision: 2 })));
    expect(lines).toEqual(['Mirroring /a/b → /mirrors/b-1', 'In sync: 1,902 files, 11.8 MB, revision 1, 0 problems']);
  });

  it('lists problems, up to a limit', () => {
    const { lines, terminal } = report();
    terminal.accepted(view(watching), destination);
    const problems = Array.from({ length: 12 }, (_, i) => problem(`f${i}`));
    terminal.update(snapshot(view(watching, problems)));
    expect(lines[1]).toMatch(/, 0 problems$/);
    expect(lines[2]).toBe('  f0: Withheld. Too large.');
    expect(lines.at(-1)).toBe('  … and 2 more');
    expect(lines).toHaveLength(13);
  });

  it('counts all that is withheld, with the reasons, and what is muted', () => {
    const { lines, terminal } = report();
    terminal.accepted(view(watching), destination);
    const unreadable = { path: 'x', code: 'unreadable', title: 'No.', detail: 'Denied.' } as const;
    const base = view(watching, [problem('f'), unreadable]);
    const stats = {
      ...base.stats,
      skippedByReason: { unchanged: 7, 'too-large': 1 },
      ignoredByReason: { gitignore: 3 },
    };
    terminal.update(snapshot({ ...base, stats, muted: { kinds: ['unreadable'], files: [] } }));
    expect(lines[1]).toMatch(/, 0 problems, 1 muted, 4 withheld: 3 ignored by \.gitignore, 1 too large$/);
  });

  it('reports why a folder is refused, stopped, or waits', () => {
    const { lines, terminal } = report();
    terminal.refused('/', { code: 'protected-folder', title: 'No.', detail: 'Choose another.' });
    terminal.accepted({ ...view({ kind: 'scanning', found: 0 }), mirror: null }, { kind: 'server', url: 'wss://x' });
    const waiting = view({ kind: 'waiting', queued: 3, lastInSync: null });
    for (let i = 0; i < 3; i++) terminal.update(snapshot(waiting, { kind: 'offline', reason: 'refused.', retryAt: 1 }));
    const why = { code: 'server-not-ready', title: 'Not now.', detail: 'The disk is full.' } as const;
    for (const retryAt of [1, 2])
      terminal.update(snapshot(view({ kind: 'deferred', problem: why, since: 1, retryAt })));
    const failed = { kind: 'failed', problem: { code: 'io', title: 'Broken.', detail: 'Look.' } } as const;
    terminal.update(snapshot(view(failed)));
    expect(lines).toEqual([
      'Can not mirror /: No. Choose another.',
      'Mirroring /a/b → wss://x',
      'Offline: refused.',
      'Not accepted yet',
      '  Not now. The disk is full.',
      'Stopped by a problem',
      '  Broken. Look.',
    ]);
  });

  it('names the folder when there are several', () => {
    const { lines, terminal } = report();
    terminal.accepted(view(watching), destination);
    terminal.accepted({ ...view(watching), id: '2', path: '/a/c' }, destination);
    terminal.update(snapshot(view({ kind: 'holding', revision: 1, deletions: 9, paths: [], kept: false })));
    expect(lines[2]).toBe('In sync but for 9 removals, which wait for your decision in the window – /a/b');
  });

  it('reports the notices of the start', () => {
    const { lines, terminal } = report();
    terminal.note({ id: 'x', title: 'The settings could not be read.', detail: 'They are new.' });
    expect(lines).toEqual(['The settings could not be read. They are new.']);
  });

  it('reports the folders that may not be in sync when the app quits', () => {
    const { lines, terminal } = report();
    terminal.quit(['/a/b']);
    expect(lines).toEqual(['Not in sync yet: /a/b. What is missing is sent when Lockstep runs again.']);
  });

  it('reports no folder that was not given on the command line', () => {
    const { lines, terminal } = report();
    terminal.update(snapshot(view(watching), { kind: 'refused', cause: 'key', reason: 'key' }));
    expect(lines).toEqual([]);
  });
});
