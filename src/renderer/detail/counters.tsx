import type { ComponentChildren } from 'preact';
import type { SyncStats } from '../../shared/model/workspace-state';
import { skipReasons } from '../../shared/text/skip-reasons';
import { bytes, count } from '../../shared/text/units';
import { Ago } from '../parts/data/ago';

/** The counters of a workspace. `data-value` holds the plain number behind the words; empty where there is none. */
export function Counters({ stats }: { stats: SyncStats }) {
  const reasons = skipReasons(stats.skippedByReason);
  return (
    <dl class="stats">
      <Group label="Files">
        <Stat name="filesWatched" value={stats.filesWatched} />
        <Stat name="bytesWatched" value={stats.bytesWatched} minor text={bytes(stats.bytesWatched)} />
      </Group>
      <Group label="Sent">
        <Stat name="filesSynced" value={stats.filesSynced} />
        <Stat name="bytesSynced" value={stats.bytesSynced} minor text={bytes(stats.bytesSynced)} />
      </Group>
      <Group label="Deleted">
        <Stat name="filesDeleted" value={stats.filesDeleted} />
      </Group>
      <Group label="Skipped">
        <Stat name="filesSkipped" value={stats.filesSkipped} />
      </Group>
      <Group label="Errors">
        <Stat name="syncErrors" value={stats.syncErrors} />
      </Group>
      <Group label="Queue">
        <Stat name="queueLength" value={stats.queueLength} />
      </Group>
      <Group label="Last sync" double>
        <Stat
          name="lastSyncAt"
          value={stats.lastSyncAt}
          text={stats.lastSyncAt === null ? 'never' : <Ago at={stats.lastSyncAt} />}
        />
      </Group>
      {reasons.length > 0 && (
        <div class="stats__group stats__group--wide">
          <dt>Skipped because</dt>
          {reasons.map(({ reason, n, text }) => (
            <dd class="stats__reason" key={reason} data-stat={`skipped-${reason}`} data-value={n}>
              {count(n)} {text}
            </dd>
          ))}
        </div>
      )}
    </dl>
  );
}

interface GroupProps {
  readonly label: string;
  /** Two columns wide. */
  readonly double?: boolean;
  readonly children: ComponentChildren;
}

function Group({ label, double = false, children }: GroupProps) {
  return (
    <div class={double ? 'stats__group stats__group--double' : 'stats__group'}>
      <dt>{label}</dt>
      {children}
    </div>
  );
}

interface StatProps {
  readonly name: keyof SyncStats;
  readonly value: number | null;
  readonly text?: ComponentChildren;
  readonly minor?: boolean;
}

function Stat({ name, value, text, minor = false }: StatProps) {
  return (
    <dd class={minor ? 'stats__minor' : 'stats__value'} data-stat={name} data-value={value ?? ''}>
      {text ?? count(value ?? 0)}
    </dd>
  );
}
