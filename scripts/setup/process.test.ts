import { expect, it } from 'vitest';
import { capture, isOnPath, run } from './process.mjs';

const node = process.execPath;

it('passes the exit code through', async () => {
  expect(await run(node, ['-e', 'process.exit(7)'])).toBe(7);
});

it('says which signal ended a program, as a shell does', async (context) => {
  context.skip(process.platform === 'win32', 'Windows has no signals');
  expect(await run(node, ['-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)'])).toBe(143);
});

it('ends a program that takes too long, and what it started', async () => {
  const hang = 'require("node:child_process").spawnSync(process.execPath, ["-e", "setInterval(() => {}, 1000)"])';
  expect(await run(node, ['-e', hang], { timeoutMs: 500 })).toBe(124);
});

it('collects what a program prints, and survives one that does not exist', () => {
  expect(capture(node, ['-p', '6 * 7'])).toEqual({ ok: true, stdout: '42\n', stderr: '' });
  expect(capture('no-such-program-here', []).ok).toBe(false);
});

it('finds programs on the PATH', (context) => {
  context.skip(process.platform === 'win32', 'Windows is never asked');
  expect(isOnPath('sh')).toBe(true);
  expect(isOnPath('no-such-program-here')).toBe(false);
});
