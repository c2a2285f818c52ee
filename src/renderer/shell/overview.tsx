import { useState } from 'preact/hooks';
import type { AppSnapshot } from '../../shared/model/app-snapshot';
import { isOffline } from '../../shared/model/overall';
import type { Problem } from '../../shared/model/problem';
import { headline } from '../../shared/text/workspace-text';
import { bridge, toOutcome } from '../bridge/bridge';
import { connectionLine, OVERALL_SIGNS } from '../format/descriptions';
import { Button } from '../parts/controls/button';
import { Path } from '../parts/data/file-path';
import { Icon, SignIcon } from '../parts/icons/icon';
import { useSteady } from '../state/use-steady';

interface OverviewProps {
  readonly snapshot: AppSnapshot;
  readonly onSettings: () => void;
}

/** State of the whole app and of the connection, with the ways out when it is lost. */
export function Overview({ snapshot, onSettings }: OverviewProps) {
  const { connection, destination, overall } = snapshot;
  const steady = useSteady(snapshot, isSyncing);
  const [problem, setProblem] = useState<Problem | null>(null);
  const retry = async () => {
    const outcome = await toOutcome(bridge.retryLink());
    setProblem(outcome.ok ? null : outcome.problem);
  };
  return (
    <section class="overview" aria-label="Status" data-overall={overall}>
      <SignIcon sign={OVERALL_SIGNS[steady.overall]} large />
      <div class="overview__words">
        <p class="overview__title">{headline(steady)}</p>
        <p class="overview__link" data-link={connection.kind}>
          <Icon name={destination.kind === 'embedded' ? 'computer' : 'server'} />
          <span>{connectionLine(connection, destination)}</span>
          {destination.kind === 'embedded' && connection.kind === 'online' && <Path path={destination.mirrorBase} />}
        </p>
        {problem && (
          <p class="overview__problem" role="alert">
            {problem.title} {problem.detail}
          </p>
        )}
      </div>
      {isOffline(connection) && connection.kind !== 'closed' && (
        <div class="overview__actions">
          {connection.kind === 'refused' && connection.cause !== 'replaced' && (
            <Button icon="settings" onClick={onSettings}>
              Open settings
            </Button>
          )}
          <Button icon="retry" onClick={retry} busy={connection.kind === 'connecting'}>
            Retry now
          </Button>
        </div>
      )}
    </section>
  );
}

function isSyncing({ overall }: AppSnapshot): boolean {
  return overall === 'syncing';
}
