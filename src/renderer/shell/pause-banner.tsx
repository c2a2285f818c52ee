import { useState } from 'preact/hooks';
import type { AppPause } from '../../shared/model/app-snapshot';
import type { Problem } from '../../shared/model/problem';
import { pauseLeft, pauseText } from '../../shared/text/pause-text';
import { bridge, toOutcome } from '../bridge/bridge';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';
import { useNow } from '../state/use-now';

/** Shown while everything is paused, with the way to resume. */
export function PauseBanner({ pause }: { pause: AppPause }) {
  // The clock ticks rarely: with its last tick, the time left would be too long.
  const now = Math.max(useNow(), pause.kind === 'user' ? pause.since : 0);
  const [problem, setProblem] = useState<Problem | null>(null);
  const left = pauseLeft(pause, now);
  const resume = async () => {
    const outcome = await toOutcome(bridge.resumeAll());
    setProblem(outcome.ok ? null : outcome.problem);
  };
  return (
    <section class="pause" aria-label="Pause" data-pause={pause.kind}>
      <Callout
        tone="warn"
        icon="paused"
        title={`${pauseText(pause, now)}${left === null ? '' : `, ${left}`}`}
        actions={
          <Button icon="play" onClick={resume}>
            Resume now
          </Button>
        }
      >
        <p>{pause.kind === 'battery' ? ON_BATTERY : BY_USER}</p>
        {problem && (
          <p role="alert">
            {problem.title} {problem.detail}
          </p>
        )}
      </Callout>
    </section>
  );
}

const BY_USER = 'Nothing is sent meanwhile. What you change is sent when the pause ends.';
const ON_BATTERY = 'Nothing is sent until this computer is charged again, as the settings say.';
