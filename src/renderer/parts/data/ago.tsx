import { ago, fullTime } from '../../format/times';
import { useNow } from '../../state/use-now';

/** Time since `at` (ms since the epoch), kept current. */
export function Ago({ at }: { at: number }) {
  // The clock ticks rarely: a time after its last tick counts as now.
  const now = Math.max(useNow(), at);
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {ago(at, now)}
    </time>
  );
}
