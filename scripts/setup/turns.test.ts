import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { run } from './process.mjs';
import { inTurn } from './turns.mjs';

function noteFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-turns-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'deeper/at-work');
}

it('does one step after the other, also after one that failed', async () => {
  const note = noteFile();
  const did: string[] = [];
  const step = (name: string) => async () => {
    did.push(`${name} begins`);
    await sleep(20);
    did.push(`${name} ends`);
    if (name === 'a') throw new Error('a failed');
  };
  const first = inTurn(step('a'), note);
  const second = inTurn(step('b'), note);
  await expect(first).rejects.toThrow('a failed');
  await second;
  expect(did).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  expect(existsSync(note)).toBe(false);
});

it('waits for another process, and not for one that was ended in the middle', async () => {
  const note = noteFile();
  const isTold = `${note}-may-end`;
  const hold = (ending: string) => `
    import { existsSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const { inTurn } = await import(${JSON.stringify(join(import.meta.dirname, 'turns.mjs'))});
    await inTurn(async () => {
      while (!existsSync(${JSON.stringify(isTold)})) await sleep(20);
      ${ending}
    }, ${JSON.stringify(note)});`;
  for (const ending of ['', 'process.exit(1)']) {
    const other = run(process.execPath, ['--input-type=module', '-e', hold(ending)]);
    await expect.poll(() => existsSync(note)).toBe(true);
    const mine = inTurn(async () => existsSync(isTold), note);
    await sleep(50);
    writeFileSync(isTold, '');
    expect(await mine).toBe(true);
    await other;
    rmSync(isTold);
  }
  writeFileSync(note, 'not a number');
  setTimeout(() => rmSync(note), 50);
  await inTurn(async () => {}, note);
});
