import { ago, fullTime } from '../../format/times';
import { useNow } from '../../state/use-now';

/** How long ago `at` (ms since the epoch) was, kept current. */
export function Ago({ at }: { at: number }) {
  // The clock ticks rarely: a time after its last tick is now.
  const now = Math.max(useNow(), at);
  return (
    <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
      {ago(at, now)}
    </time>
  );
}
