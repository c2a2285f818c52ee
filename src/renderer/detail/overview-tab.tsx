import type { Outcome } from '../../shared/ipc/contract';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import { plural } from '../../shared/text/units';
import { bridge } from '../bridge/bridge';
import { plotModel } from '../format/plot-model';
import { Button } from '../parts/controls/button';
import { ChangeLine } from '../parts/data/change-line';
import { PathText } from '../parts/data/file-path';
import { TrafficPlot } from '../parts/data/traffic-plot';
import { useNow } from '../state/use-now';
import type { FolderTab } from '../state/use-view';
import { Counters } from './counters';
import { RecentChanges } from './recent-changes';

/** Number of changes in the overview. */
const LATEST = 5;

interface OverviewTabProps {
  readonly workspace: WorkspaceView;
  readonly act: (call: Promise<Outcome>) => void;
  readonly onTab: (tab: FolderTab) => void;
  readonly onRemove: () => void;
}

/** Counters, latest changes and places of a workspace. */
export function OverviewTab({ workspace, act, onTab, onRemove }: OverviewTabProps) {
  const { id, name, stats, traffic, lastChange, mirror, state } = workspace;
  const kept = workspace.problemCount + Object.values(stats.ignoredByReason).reduce((sum, n) => sum + n, 0);
  const { text } = plotModel(traffic, Math.max(useNow(), traffic.at(-1)?.at ?? 0));
  return (
    <div class="overview-tab">
      <section class="panel panel--flush" aria-label="Figures">
        <Counters stats={stats} />
        {state.kind === 'watching' && (
          <p class="panel__note">
            {confirmation(state.verified)}{' '}
            {kept > 0 && (
              <button type="button" class="link" onClick={() => onTab('files')}>
                {`${plural(kept, 'path')} ${kept === 1 ? 'stays' : 'stay'} here`}
              </button>
            )}
          </p>
        )}
      </section>
      <section class="panel panel--tight" aria-labelledby="traffic-title">
        <div class="panel__head">
          <h3 class="panel__title" id="traffic-title">
            Last 10 minutes
          </h3>
          <p class="panel__fact">{text.replace(/ in the last 10 minutes$/, '')}</p>
        </div>
        <div class="plot-frame">
          <TrafficPlot traffic={traffic} name={name} />
          <p class="plot-frame__axis" aria-hidden="true">
            <span>10 min ago</span>
            <span>now</span>
          </p>
        </div>
      </section>
      <section class="panel panel--tight" aria-labelledby="latest-title">
        <div class="panel__head">
          <h3 class="panel__title" id="latest-title">
            Latest changes
          </h3>
          {lastChange && (
            <Button variant="quiet" label={`All changes of ${name}`} onClick={() => onTab('changes')}>
              All changes
            </Button>
          )}
        </div>
        <RecentChanges workspace={workspace}>
          {(changes) => (
            <ul class="changes" aria-label="Latest changes">
              {changes.slice(0, LATEST).map((change) => (
                <li key={`${change.at} ${change.kind} ${change.path}`}>
                  <ChangeLine change={change} />
                </li>
              ))}
            </ul>
          )}
        </RecentChanges>
      </section>
      <section class="panel panel--tight" aria-labelledby="places-title">
        <h3 class="panel__title" id="places-title">
          Places
        </h3>
        {mirror !== null && (
          <p class="panel__lead">
            The copy is in <PathText path={mirror} />
          </p>
        )}
        <div class="places">
          <Button icon="folder" label={`Open folder ${name}`} onClick={() => act(bridge.openFolder(id))}>
            Open folder
          </Button>
          {mirror !== null && (
            <Button icon="copy" label={`Open copy ${name}`} onClick={() => act(bridge.openMirror(id))}>
              Open copy
            </Button>
          )}
          <Button icon="trash" variant="quiet" label={`Remove ${name}`} onClick={onRemove}>
            Remove
          </Button>
        </div>
      </section>
    </div>
  );
}

function confirmation(verified: boolean): string {
  if (!verified) return 'The server has received everything; it can’t compare its copy with this folder.';
  return 'The copy matches everything that may be sent.';
}
