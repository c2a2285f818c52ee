import { useEffect, useState } from 'preact/hooks';

/** Fine enough for times in minutes. */
const TICK_MS = 20_000;

const listeners = new Set<(now: number) => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time (ms since the epoch), updated every 20 s while the window is visible; one timer serves all users. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    listeners.add(setNow);
    schedule();
    return () => {
      listeners.delete(setNow);
      schedule();
    };
  }, []);
  return now;
}

function tick(): void {
  const now = Date.now();
  for (const listener of listeners) listener(now);
}

/** Stops the clock while the window is hidden, and updates the time at once when it is shown again. */
function schedule(): void {
  const wanted = listeners.size > 0 && document.visibilityState === 'visible';
  if (wanted && timer === undefined) timer = setInterval(tick, TICK_MS);
  if (!wanted) {
    clearInterval(timer);
    timer = undefined;
  }
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') tick();
  schedule();
});
