import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { describe, type Fact, progressOf } from '../format/descriptions';
import { Ago } from '../parts/data/ago';
import { useTimeLeft } from '../state/use-time-left';

interface StateLineProps {
  readonly workspace: WorkspaceView;
}

/** The state of a workspace in words, with progress and time left during a long sync. */
export function StateLine({ workspace }: StateLineProps) {
  const { id, state, name } = workspace;
  const { label, facts, sign } = describe(workspace);
  const progress = progressOf(state);
  const left = useTimeLeft(id, state);
  return (
    <>
      <p class="state">
        <span class="dots">
          <span class="state__label" data-sign={sign}>
            {label}
          </span>
          {facts.map((fact, index) => (
            <span key={index}>
              <FactText fact={fact} />
            </span>
          ))}
          {left !== null && <span key="left">{left}</span>}
        </span>
        {progress !== null && <span class="state__percent">{Math.floor(progress * 100)}%</span>}
      </p>
      {progress !== null && <progress class="progress" aria-label={`Progress of ${name}`} max={1} value={progress} />}
    </>
  );
}

function FactText({ fact }: { fact: Fact }) {
  if (typeof fact === 'string') return <>{fact}</>;
  return (
    <>
      {fact.text} <Ago at={fact.at} />
    </>
  );
}
