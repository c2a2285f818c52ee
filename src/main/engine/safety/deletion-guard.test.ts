import { describe, expect, it } from 'vitest';
import { DeletionGuard } from './deletion-guard';

describe('deletions', () => {
  it('of a hundred files are always sent', () => {
    expect(new DeletionGuard().judge(100, 100, 0, true, 0)).toBe('send');
  });

  it('of less than half are sent, of more are held', () => {
    expect(new DeletionGuard().judge(150, 400, 0, true, 0)).toBe('send');
    expect(new DeletionGuard().judge(300, 400, 0, true, 0)).toBe('hold');
  });

  it('are counted again while more may follow', () => {
    expect(new DeletionGuard().judge(300, 400, 0, false, 0)).toBe('recount');
    expect(new DeletionGuard().judge(200, 400, 0, false, 0)).toBe('recount');
  });

  it('are not held when as many files are added', () => {
    expect(new DeletionGuard().judge(400, 400, 390, true, 0)).toBe('send');
  });

  it('in several parts count together for ten seconds', () => {
    const guard = new DeletionGuard();
    expect(guard.judge(90, 300, 0, true, 0)).toBe('send');
    guard.sent(90, 0);
    expect(guard.judge(90, 210, 0, true, 1_000)).toBe('hold');
    expect(guard.judge(90, 210, 0, true, 60_000)).toBe('send');
  });

  it('of files that came a moment ago are told apart for five seconds', () => {
    const guard = new DeletionGuard();
    guard.noteTemporary(['a', 'b'], 1_000);
    expect([...guard.temporaryFiles(5_000).keys()]).toEqual(['a', 'b']);
    expect([...guard.temporaryFiles(6_000).keys()]).toEqual([]);
  });

  it('that the user confirmed are sent once, and the next are judged again', () => {
    const guard = new DeletionGuard();
    guard.hold(['a', 'b']);
    expect([...guard.pending]).toEqual(['a', 'b']);
    guard.allow();
    expect(guard.pending.size).toBe(0);
    expect(guard.judge(300, 400, 0, true, 0)).toBe('send');
    guard.sent(300, 0);
    expect(guard.judge(100, 100, 0, true, 60_000)).toBe('send');
    expect(guard.judge(300, 400, 0, true, 60_000)).toBe('hold');
  });

  it('that the user rejected stay held, and new ones need a decision', () => {
    const guard = new DeletionGuard();
    guard.keep();
    expect(guard.kept).toBe(false);
    guard.hold(['a']);
    guard.keep();
    expect(guard.kept).toBe(true);
    guard.hold(['b']);
    expect(guard.kept).toBe(false);
    guard.release('a');
    expect([...guard.pending]).toEqual(['b']);
  });
});

describe('a server that holds more than is here', () => {
  it('may shrink only when little is lost, or when the user confirms', () => {
    const guard = new DeletionGuard();
    expect(guard.mayShrink(1_000, 500)).toBe(true);
    expect(guard.mayShrink(1_000, 499)).toBe(false);
    expect(guard.mayShrink(100, 1)).toBe(true);
    expect(guard.mayShrink(100, 0)).toBe(false);
    guard.allow();
    expect(guard.mayShrink(1_000, 0)).toBe(true);
  });
});
