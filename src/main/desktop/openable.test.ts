import { describe, expect, it } from 'vitest';
import { isPlainFolder, isPlainRuleFile } from './openable';

const file = (mode: number) => ({ isFile: () => true, mode });

describe('what the system may be told to open', () => {
  it.each([
    ['/p/.gitignore', 0o644, true],
    ['/p/.git/info/exclude', 0o600, true],
    ['/home/ada/.config/git/ignore', 0o644, true],
    ['/p/evil.desktop', 0o644, false],
    ['/p/evil.exe', 0o644, false],
    ['/p/run.sh', 0o644, false],
    ['/p/.gitignore.command', 0o644, false],
  ])('of ignore files: %s with mode %o: %s', (path, mode, plain) => {
    expect(isPlainRuleFile(path, file(mode))).toBe(plain);
  });

  it('is no ignore file that is a program', (context) => {
    context.skip(process.platform === 'win32', 'Windows marks no file as a program');
    expect(isPlainRuleFile('/p/.gitignore', file(0o755))).toBe(false);
  });

  it('is no folder that macOS runs', () => {
    expect(isPlainFolder('/p/Evil.app', 'darwin')).toBe(false);
    expect([isPlainFolder('/p/src', 'darwin'), isPlainFolder('/p/Evil.app', 'linux')]).toEqual([true, true]);
  });
});
