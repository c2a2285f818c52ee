import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failedOnce, passedOnce, readTally, sum, summaryLine, type Tally } from './tally.mjs';

const skip = { title: 'a test', reason: 'a reason' };

it('sums up and says it in one line', () => {
  const total = sum([passedOnce, { passed: 3, failed: 0, skipped: [skip] }, failedOnce]);
  expect(total).toEqual({ passed: 4, failed: 1, skipped: [skip] });
  expect(summaryLine(total)).toBe('4 passed, 1 failed, 1 skipped');
});

describe('the tally that a runner leaves', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lockstep-tally-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function left(content: string): string {
    const file = join(folder, 'tally.json');
    writeFileSync(file, content);
    return file;
  }

  it('is taken as it is when it agrees with how the runner ended', () => {
    const good: Tally = { passed: 2, failed: 0, skipped: [skip] };
    const bad: Tally = { passed: 2, failed: 1, skipped: [] };
    expect(readTally(left(JSON.stringify(good)), 0)).toEqual(good);
    expect(readTally(left(JSON.stringify(bad)), 1)).toEqual(bad);
  });

  it('has one failure more when the runner failed and no test did', () => {
    const tally: Tally = { passed: 2, failed: 0, skipped: [] };
    expect(readTally(left(JSON.stringify(tally)), 1)).toEqual({ ...tally, failed: 1 });
  });

  it('is a failure when no test ran', () => {
    expect(readTally(left(JSON.stringify({ passed: 0, failed: 0, skipped: [] })), 0).failed).toBe(1);
  });

  it('is a failure when it is missing or cut off', () => {
    expect(readTally(join(folder, 'none.json'), 0)).toEqual(failedOnce);
    expect(readTally(left('{"passed": 2,'), 0)).toEqual(failedOnce);
  });
});
