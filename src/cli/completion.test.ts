import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { bashCompletion } from './completion';

const hasBash = spawnSync('bash', ['-c', 'complete -p || true']).status === 0;
if (!hasBash) process.stderr.write('Skipped the completions for bash: there is no bash.\n');

/** The completions that bash offers for the last of these words. */
function complete(...words: string[]): string[] {
  const script = `${bashCompletion()}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lockstep; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(!hasBash)('bashCompletion', () => {
  it('offers verbs, and the options of each', () => {
    expect(complete('lockstep', 'pro')).toEqual(['problems']);
    expect(complete('lockstep', 're')).toEqual(['resume', 'remove', 'revoke']);
    expect(complete('lockstep', 'limits', '--f')).toEqual(['--files', '--file-size']);
    expect(complete('lockstep', 'list', '--f')).toEqual([]);
    expect(complete('lockstep', 'list', '--')).toEqual(['--json', '--user-data-dir=', '--help']);
  });

  it('leaves paths to bash', () => {
    expect(complete('lockstep', 'add', 'pro')).toEqual([]);
  });
});
