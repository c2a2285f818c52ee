import { describe, expect, it } from 'vitest';
import { isSafeFolder, isSafeRuleFile } from './openable';

const file = (mode: number) => ({ isFile: () => true, mode });

describe('openable paths', () => {
  it.each([
    ['/p/.gitignore', 0o644, true],
    ['/p/.git/info/exclude', 0o600, true],
    ['/home/ada/.config/git/ignore', 0o644, true],
    ['/p/evil.desktop', 0o644, false],
    ['/p/evil.exe', 0o644, false],
    ['/p/run.sh', 0o644, false],
    ['/p/.gitignore.command', 0o644, false],
  ])('ignore file %s with mode %o: %s', (path, mode, safe) => {
    expect(isSafeRuleFile(path, file(mode))).toBe(safe);
  });

  it('hold no ignore file that is a program', (context) => {
    context.skip(process.platform === 'win32', 'Windows marks no file as a program');
    expect(isSafeRuleFile('/p/.gitignore', file(0o755))).toBe(false);
  });

  it('hold no folder that macOS runs', () => {
    expect(isSafeFolder('/p/Evil.app', 'darwin')).toBe(false);
    expect([isSafeFolder('/p/src', 'darwin'), isSafeFolder('/p/Evil.app', 'linux')]).toEqual([true, true]);
  });
});
