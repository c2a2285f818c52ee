import { once } from 'node:events';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { collectOutput } from '../../e2e/support/app/child-process';
import { startProcess } from '../../src/test-support/start-process';
import { capture, run } from './process.mjs';
import { isRunning } from './programs.mjs';

const node = process.execPath;
const IDLE = 'setInterval(() => {}, 1000);';

it('passes the exit code through', async () => {
  expect(await run(node, ['-e', 'process.exit(7)'])).toBe(7);
});

it('says which signal ended a program, as a shell does', async (context) => {
  context.skip(process.platform === 'win32', 'Windows has no signals');
  expect(await run(node, ['-e', `process.kill(process.pid, "SIGTERM"); ${IDLE}`])).toBe(143);
});

it('ends a program that takes too long, and what it started', async () => {
  const hang = `require("node:child_process").spawnSync(process.execPath, ["-e", "${IDLE}"])`;
  expect(await run(node, ['-e', hang], { timeoutMs: 500 })).toBe(124);
});

it('collects what a program prints, and survives one that does not exist', () => {
  expect(capture(node, ['-p', '6 * 7'])).toEqual({ ok: true, stdout: '42\n', stderr: '' });
  expect(capture('no-such-program-here', []).ok).toBe(false);
});

describe('a program does not outlive', () => {
  beforeEach((context) => context.skip(process.platform === 'win32', 'Windows has no signals'));

  it('the killed script that runs it, by a signal of the system', async (context) => {
    context.skip(process.platform !== 'linux', 'only Linux sends that signal');
    const { script, pid } = await started(node, ['-e', scriptOf('signal', IDLE)]);
    script.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('the killed script that runs it, when it listens to its channel', async () => {
    const program = `process.on("disconnect", () => process.exit()); ${IDLE}`;
    const { script, pid } = await started(node, ['-e', scriptOf('channel', program)]);
    script.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it('the killed npm that runs the script in a shell', async () => {
    const shell = ['-c', '"$0" -e "$1"; true', node, scriptOf('signal', IDLE)];
    const npm = `require("node:child_process").spawn("sh", ${JSON.stringify(shell)}, { stdio: "inherit" })`;
    const { script, pid } = await started(node, ['-e', npm]);
    script.kill('SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  });
});

it('starts nothing more once it was told to end', async (context) => {
  context.skip(process.platform === 'win32', 'Windows has no signals');
  const { script, output } = await started(node, ['-e', scriptOf('signal', IDLE)]);
  script.kill('SIGTERM');
  expect(await once(script, 'close')).toEqual([143, null]);
  expect(output()).not.toContain('next');
});

/** A script that runs a program, which says its process id first, and then another. */
function scriptOf(bond: 'signal' | 'channel', program: string): string {
  const first = JSON.stringify(['-e', `console.log(process.pid); ${program}`]);
  const next = JSON.stringify(['-p', '"next"']);
  return `import(${JSON.stringify(join(import.meta.dirname, 'process.mjs'))}).then(async ({ run }) => {
    await run(process.execPath, ${first}, { stdout: "shown", bond: "${bond}" });
    process.exit(await run(process.execPath, ${next}, { stdout: "shown" }));
  });`;
}

/** Starts what runs such a script as if npm had; resolves once the program has said its process id. */
async function started(command: string, args: readonly string[]) {
  const env = { ...process.env, npm_lifecycle_event: 'test' };
  const script = startProcess(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const output = collectOutput(script.stdout);
  await expect.poll(output).toContain('\n');
  const pid = Number.parseInt(output(), 10);
  onTestFinished(() => {
    script.kill('SIGKILL');
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  return { script, pid, output };
}
