import { useEffect, useRef, useState } from 'preact/hooks';

/**
 * Returns `value`, but shows a change to a passing value only once it has lasted `holdMs`, so that short activity is
 * never seen.
 */
export function useSteady<T>(value: T, isPassing: (value: T) => boolean, holdMs = 300): T {
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
