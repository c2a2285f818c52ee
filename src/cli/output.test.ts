import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CommandReply, PROTOCOL, replySchema, type WorkspaceReport } from '../shared/control/control-protocol';
import { toJson, toText } from './output';

const app = {
  version: '1.2.3',
  overall: 'in-sync' as const,
  text: 'Everything is in sync',
  link: 'online' as const,
  linkReason: null,
  destination: '/mirrors',
  pause: null,
};
const project: WorkspaceReport = {
  id: '1',
  path: '/home/ada/project',
  name: 'project',
  state: 'watching',
  text: 'in sync',
  inSync: true,
  revision: 12,
  verified: true,
  destination: '/mirrors/project-1',
  files: 1_234,
  bytes: 2_048,
  queued: 0,
  held: 0,
  lastSyncAt: null,
  problem: null,
  fileProblems: [],
  fileProblemCount: 0,
  attentionCount: 0,
};
const reply = (...workspaces: WorkspaceReport[]): CommandReply => ({
  v: PROTOCOL,
  error: null,
  app,
  workspaces,
  explanation: null,
  allowed: [],
  settings: [],
  changes: [],
  diagnostics: null,
  receiver: null,
});

describe('toText', () => {
  it('stands in columns', () => {
    const other: WorkspaceReport = {
      ...project,
      path: '/x',
      state: 'scanning',
      text: 'scanning',
      revision: null,
      files: 1,
      bytes: 1,
    };
    expect(toText({ verb: 'list' }, reply(project, other))).toBe(
      'in sync    r12   1,234 files, 2 KB   /home/ada/project\nscanning         1 file, 1 B         /x\n',
    );
    expect(toText({ verb: 'list' }, reply())).toBe('No folders yet.\n');
  });

  it('tells one workspace in detail', () => {
    const { path: _, ...problem } = { path: '', code: 'missing', title: 'Gone.', detail: 'Bring it back.' };
    const gone: WorkspaceReport = {
      ...project,
      state: 'unavailable',
      text: 'not available',
      revision: null,
      verified: null,
      problem,
    };
    expect(toText({ verb: 'status', path: '/x' }, reply(project))).toContain(
      '  state         in sync, revision 12, verified\n',
    );
    expect(toText({ verb: 'status', path: '/x' }, reply(gone))).toContain('  problem       Gone. Bring it back.\n');
  });

  it('shows the state of the app, and the end of a pause', () => {
    const all = { verb: 'status', path: null } as const;
    expect(toText(all, reply(project))).toMatch(/^Everything is in sync → \/mirrors\n\nin sync /);
    const until = new Date(2026, 2, 9, 14, 5, 31);
    const pause = { kind: 'user' as const, until: until.toISOString() };
    expect(toText(all, { ...reply(), app: { ...app, text: 'Everything is paused', pause } })).toMatch(
      /^Everything is paused until 2026-03-09 14:05:31 /,
    );
  });

  it('is just the revision after wait', () => {
    expect(toText({ verb: 'wait', path: '/x', timeout: null }, reply(project))).toBe('12\n');
  });

  it('lets no name move the cursor or turn the text around', () => {
    const odd = { ...project, path: '/a\u001b[2J\nb\u202ec' };
    expect(toText({ verb: 'add', path: '/x' }, reply(odd))).not.toContain('\u001b');
    expect(toText({ verb: 'list' }, reply(odd))).toContain('/a␛[2J␊b\ufffdc');
  });
});

describe('toText of problems and changes', () => {
  const file = { path: 'a.txt', code: 'too-large', title: 'Too large.', detail: 'Raise the limit.' };

  it('lists them with full paths, and says of none', () => {
    const odd = { ...project, fileProblems: [file], fileProblemCount: 3 };
    expect(toText({ verb: 'problems', path: null }, reply(project, odd))).toBe(
      `${join(project.path, 'a.txt')}: Too large. Raise the limit.\n${project.path}: and 2 more files\n`,
    );
    expect(toText({ verb: 'problems', path: null }, reply(project))).toBe('No problems.\n');
    const change = {
      workspace: '/p',
      at: '2026-03-09T14:05:31Z',
      kind: 'moved' as const,
      path: 'b',
      from: 'a',
      bytes: 0,
    };
    expect(toText({ verb: 'changes', path: null }, { ...reply(), changes: [change] })).toContain(
      `moved   0 B   a → ${join('/p', 'b')}\n`,
    );
    expect(toText({ verb: 'changes', path: null }, reply())).toBe('No changes since the app started.\n');
  });

  it('prints limits as settings', () => {
    const limits = { verb: 'limits', path: null, maxFiles: null, maxFileBytes: null } as const;
    expect(toText(limits, { ...reply(), settings: [{ name: 'max-files', value: '5' }] })).toBe('max-files   5\n');
  });
});

describe('toJson', () => {
  const keys = [
    'format',
    'verb',
    'ok',
    'error',
    'app',
    'workspaces',
    'explanation',
    'allowed',
    'settings',
    'changes',
    'diagnostics',
  ];

  it('is one line with always the same keys', () => {
    const line = toJson('status', reply(project));
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(Object.keys(JSON.parse(line))).toEqual(keys);
    expect(JSON.parse(line)).toMatchObject({ format: 1, ok: true, workspaces: [{ revision: 12 }] });
    const error = { code: 'not-running' as const, title: 'It does not run.', detail: '' };
    expect(JSON.parse(toJson('wait', { error }))).toEqual({
      format: 1,
      verb: 'wait',
      ok: false,
      error,
      app: null,
      workspaces: [],
      explanation: null,
      allowed: [],
      settings: [],
      changes: [],
      diagnostics: null,
    });
  });

  it('is checked on its way, and may grow', () => {
    expect(replySchema.safeParse({ ...reply(project), more: 1 }).success).toBe(true);
    expect(replySchema.safeParse({ ...reply(), workspaces: [{ ...project, revision: '12' }] }).success).toBe(false);
    expect(replySchema.safeParse({ ...reply(), v: PROTOCOL + 1 }).success).toBe(false);
  });
});
