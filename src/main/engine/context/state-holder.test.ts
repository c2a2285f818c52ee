import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Progress } from './progress';
import { StateHolder } from './state-holder';

let changes: number;
let stalls: string[];
let holder: StateHolder;

beforeEach(() => {
  changes = 0;
  stalls = [];
  holder = new StateHolder(
    () => changes++,
    (reason) => stalls.push(reason),
  );
});

afterEach(() => {
  holder.close();
  vi.useRealTimers();
});

const inSync = { kind: 'watching', revision: 1, verified: true, since: 7 } as const;
const pass = (total: number, bytesTotal = 0) => new Progress(false, total, bytesTotal);

describe('progress', () => {
  it('is shown from the start of a pass with files, and counts what is done', () => {
    holder.startPass(pass(0), 0);
    expect(holder.state.kind).toBe('scanning');
    holder.startPass(pass(2, 30), 1);
    expect(holder.state).toMatchObject({ kind: 'syncing', done: 0, total: 2, bytesDone: 0, bytesTotal: 30 });
    expect(holder.queued).toBe(3);
    holder.progress.finish(10);
    holder.progressed();
    expect(holder.state).toMatchObject({ done: 1, bytesDone: 10 });
    expect(holder.queued).toBe(2);
    expect(changes).toBe(2);
  });

  it('of an earlier pass does not count for the present one', () => {
    holder.startPass(pass(1, 10), 0);
    const earlier = holder.progress;
    holder.startPass(pass(1, 5), 0);
    earlier.finish(10);
    holder.progressed();
    expect(holder.state).toMatchObject({ done: 0, bytesDone: 0 });
  });

  it('does not replace a state that says why the pipeline does not go on', () => {
    for (const kind of ['paused', 'failed', 'unavailable', 'deferred'] as const) {
      const problem = { code: 'missing', title: '', detail: '' } as const;
      holder.set({ kind, problem, since: 0, retryAt: 0 });
      holder.setPending(1);
      holder.progressed();
      expect(holder.state.kind).toBe(kind);
    }
  });

  it('replaces "in sync" as soon as a change is pending', () => {
    holder.set(inSync);
    expect(holder.queued).toBe(0);
    holder.setPending(1);
    expect(holder.state.kind).toBe('syncing');
    expect(holder.queued).toBe(1);
  });
});

describe('a wait for the server', () => {
  it('counts the changes that wait, and says when everything was in sync', () => {
    holder.set(inSync);
    holder.waitForServer();
    expect(holder.state).toEqual({ kind: 'waiting', queued: 0, lastInSync: 7 });
    holder.setPending(3);
    expect(holder.state).toEqual({ kind: 'waiting', queued: 3, lastInSync: 7 });
  });
});

describe('a pass in which nothing moves', () => {
  it('is stalled after a while, for a reason, until something moves', () => {
    vi.useFakeTimers();
    holder.startPass(pass(2), 0);
    holder.progress.current = 'a';
    vi.advanceTimersByTime(15_000);
    expect(holder.state).toMatchObject({ kind: 'syncing', stalled: { reason: 'Reading a takes long.' } });
    holder.progressed();
    expect(holder.state).toMatchObject({ stalled: null });
    holder.progress.unacknowledged = 1;
    vi.advanceTimersByTime(15_000);
    expect(stalls).toEqual(['Reading a takes long.', 'The server has not answered.']);
    holder.set(inSync);
    vi.advanceTimersByTime(60_000);
    expect(stalls).toHaveLength(2);
  });
});

describe('waiting for a state', () => {
  it('ends with the first one that matches, the present one included, or with the abort', async () => {
    const abort = new AbortController();
    const waiting = holder.until(({ kind }) => kind === 'watching', abort.signal);
    const never = holder.until(({ kind }) => kind === 'paused', abort.signal);
    holder.set(inSync);
    expect(await waiting).toBe(inSync);
    expect(await holder.until(({ kind }) => kind === 'watching', abort.signal)).toBe(inSync);
    abort.abort();
    expect(await never).toBeNull();
  });
});
