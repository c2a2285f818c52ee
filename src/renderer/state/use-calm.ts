import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * `value`, except that a change from a settled value to a passing one shows only once the passing has lasted `holdMs`:
 * what comes and goes within a blink is never seen.
 */
export function useCalm<T>(value: T, isPassing: (value: T) => boolean, holdMs = 300): T {
  const latest = useRef(value);
  const shown = useRef(value);
  const [, redraw] = useState(0);
  latest.current = value;
  const holding = isPassing(value) && !isPassing(shown.current);
  if (!holding) shown.current = value;
  useEffect(() => {
    if (!holding) return;
    const timer = setTimeout(() => {
      shown.current = latest.current;
      redraw((n) => n + 1);
    }, holdMs);
    return () => clearTimeout(timer);
  }, [holding, holdMs]);
  return shown.current;
}
