import type { Bridge, Outcome } from '../../shared/ipc/contract';
import type { Problem } from '../../shared/model/problem';

declare global {
  interface Window {
    readonly lockstep: Bridge;
  }
}

/** The calls and events of the main process, as the preload script offers them. */
export const bridge: Bridge = window.lockstep;

/**
 * The answer to a call. A broken connection to the main process becomes a problem like any other, so that callers
 * report every failure in one way. Never rejects.
 */
export async function toOutcome<T>(call: Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await call;
  } catch {
    return { ok: false, problem: lost };
  }
}

const lost: Problem = {
  code: 'internal',
  title: 'Lockstep did not answer.',
  detail: 'Try again. If it keeps happening, quit Lockstep and start it again; your files are not affected.',
};
