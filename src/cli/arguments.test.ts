import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCommandLine, parseCommandLine } from './arguments';

const cwd = resolve('/home/ada');
const parse = (...args: string[]) => parseCommandLine(args, cwd);
const request = (...args: string[]) => {
  const parsed = parse(...args);
  return parsed.kind === 'request' ? parsed.request : parsed;
};
const usage = { kind: 'usage', message: expect.any(String) };

describe('isCommandLine', () => {
  it.each([
    [['list'], true],
    [['--no-sandbox', '--user-data-dir=/x', 'wait', 'a'], true],
    [['help'], true],
    [['--version'], true],
    [['-V'], true],
    [['-h'], true],
    [['ls'], true],
    [['completion', 'bash'], true],
    [['--no-sandbox', '--help'], true],
    [[], false],
    [['--hidden'], false],
    [['./list'], false],
    [['--', 'list'], false],
    [['project', 'list'], false],
    [['lockstep://add?path=%2Flist'], false],
    [['constructor'], false],
    [['project', '--help'], false],
  ])('%j: %s', (args, expected) => {
    expect(isCommandLine(args)).toBe(expected);
  });
});

describe('parseCommandLine', () => {
  it.each([
    ['stauts', 'status'],
    ['lst', 'list'],
    ['waits', 'wait'],
    ['exclyde', 'exclude'],
    ['Pause', 'pause'],
  ])('of %s suggests %s', (word, verb) => {
    expect(parse(word)).toMatchObject({ kind: 'usage', message: expect.stringContaining(`Did you mean ${verb}?`) });
  });

  it('suggests nothing far, and takes short names', () => {
    expect(parse('frobnicate')).toEqual({ kind: 'usage', message: 'There is no command frobnicate.' });
    expect(request('ls')).toEqual(request('list'));
    expect(parse('-V')).toEqual({ kind: 'version' });
    expect(parse('-h')).toEqual({ kind: 'help' });
    expect(parse('completion', 'bash')).toEqual({ kind: 'completion' });
    expect(parse('completion')).toEqual(usage);
  });

  it('resolves paths against the working directory', () => {
    expect(request('add', 'project')).toEqual({ verb: 'add', path: resolve('/home/ada/project') });
    expect(request('wait', '.')).toEqual({ verb: 'wait', path: cwd, timeout: null });
    expect(request('explain', '../bob/a b')).toEqual({ verb: 'explain', path: resolve('/home/bob/a b') });
  });

  it('takes options before and after the path, and after -- only paths', () => {
    expect(request('wait', '--timeout', '2.5', 'p')).toMatchObject({ timeout: 2.5 });
    expect(request('wait', 'p', '--timeout=0')).toMatchObject({ timeout: 0 });
    expect(request('add', '--', '--json')).toEqual({ verb: 'add', path: resolve('/home/ada/--json') });
    expect(request('explain', '--', '--help')).toEqual({ verb: 'explain', path: resolve('/home/ada/--help') });
    expect(request('remove', 'p', '--delete-copy')).toMatchObject({ deleteMirror: true });
    expect(request('remove', 'p', '--delete-mirror'), 'its former name').toMatchObject({ deleteMirror: true });
    expect(request('remove', 'p')).toMatchObject({ deleteMirror: false });
  });

  it('pauses and resumes one, or everything for a time', () => {
    expect(request('pause', '--for', '30m')).toEqual({ verb: 'pause', path: null, length: 'half-hour' });
    expect(request('pause', '--for=tomorrow')).toMatchObject({ length: 'tomorrow' });
    expect(request('pause')).toEqual({ verb: 'pause', path: null, length: null });
    expect(request('pause', '.')).toEqual({ verb: 'pause', path: cwd, length: null });
    expect(request('resume')).toEqual({ verb: 'resume', path: null });
  });

  it('compares one folder or all, and decides about one', () => {
    expect(request('sync')).toEqual({ verb: 'sync', path: null });
    expect(request('sync', '.')).toEqual({ verb: 'sync', path: cwd });
    expect(request('keep', '.')).toEqual({ verb: 'keep', path: cwd });
    expect(parse('accept')).toEqual(usage);
    expect(parse('quit', '.')).toEqual(usage);
  });

  it('shows the settings, and changes one of the app or of a folder', () => {
    const change = { path: null, acceptInsecure: false };
    expect(request('settings')).toEqual({ verb: 'settings', change: null });
    expect(request('settings', 'updates', 'off')).toMatchObject({
      change: { name: 'updates', value: 'off', ...change },
    });
    expect(request('settings', 'ca-file', 'ca.pem')).toMatchObject({ change: { value: resolve('/home/ada/ca.pem') } });
    expect(request('settings', 'ca-file', 'none')).toMatchObject({ change: { value: 'none' } });
    expect(request('settings', 'max-files', '5', '.')).toMatchObject({ change: { value: '5', path: cwd } });
    expect(request('settings', 'server', 'ws://x', '--accept-unencrypted')).toMatchObject({
      change: { value: 'ws://x', acceptInsecure: true },
    });
    expect(parse('settings', 'updates')).toEqual(usage);
    expect(request('settings', 'get')).toEqual(request('settings'));
    expect(request('settings', 'get', 'updates')).toEqual({ verb: 'settings', change: null, name: 'updates' });
    expect(request('settings', 'set', 'updates', 'off')).toEqual(request('settings', 'updates', 'off'));
    expect(parse('settings', 'set')).toEqual(usage);
    expect(parse('settings', 'get', 'updates', 'off')).toEqual(usage);
    expect(parse('settings', 'max-files', '5', '.', 'more')).toEqual(usage);
  });

  it('names the server by a setting, and limits with options', () => {
    expect(request('server')).toEqual(request('settings', 'get', 'server'));
    expect(request('server', 'wss://x')).toEqual(request('settings', 'server', 'wss://x'));
    expect(request('server', '--local')).toEqual(request('settings', 'server', 'none'));
    expect(parse('server', 'wss://x', '--local')).toEqual(usage);
    const limits = { verb: 'limits', maxFiles: null, maxFileBytes: null };
    expect(request('limits')).toEqual({ ...limits, path: null });
    expect(request('limits', '.', '--files', '5')).toEqual({ ...limits, path: cwd, maxFiles: '5' });
    expect(request('limits', '--file-size=9')).toEqual({ ...limits, path: null, maxFileBytes: '9' });
    expect(parse('limits', '--files')).toEqual(usage);
  });

  it('takes the options of every command', () => {
    expect(parse('list', '--json', '--user-data-dir=d')).toMatchObject({ json: true, dataDir: resolve('/home/ada/d') });
    expect(parse('--user-data-dir=/d', '--no-sandbox', 'list')).toMatchObject({ json: false, dataDir: resolve('/d') });
    expect(parse('status')).toMatchObject({ request: { verb: 'status', path: null }, dataDir: null });
    expect(parse('--help')).toEqual({ kind: 'help' });
    expect(parse('wait', '-h')).toEqual({ kind: 'help' });
    expect(parse('--version')).toEqual({ kind: 'version' });
  });

  it.each([
    [[]],
    [['frobnicate']],
    [['toString']],
    [['add']],
    [['add', 'a', 'b']],
    [['add', '']],
    [['list', 'a']],
    [['status', 'a', 'b']],
    [['add', 'a', '--frobnicate']],
    [['add', 'a', '--delete-copy']],
    [['add', 'a', '-x']],
    [['wait', 'a', '--timeout']],
    [['wait', 'a', '--timeout', '-1']],
    [['wait', 'a', '--timeout=soon']],
    [['wait', 'a', '--timeout=1e3']],
    [['wait', 'a', '--timeout=999999999']],
    [['list', '--user-data-dir']],
    [['pause', '--for=1y']],
    [['pause', 'a', '--for=1h']],
  ])('refuses %j', (args) => {
    expect(parse(...args)).toEqual(usage);
  });
});
