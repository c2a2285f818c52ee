import { useState } from 'preact/hooks';
import type { WorkspaceView } from '../../shared/model/app-snapshot';
import type { Problem } from '../../shared/model/problem';
import { plural } from '../../shared/text/units';
import { bridge, toOutcome } from '../bridge/bridge';
import { PendingFileRow } from '../files/file-row';
import { Button } from '../parts/controls/button';
import { Callout } from '../parts/controls/callout';
import { SearchField } from '../parts/controls/search-field';
import { ViewHead } from '../parts/controls/view-head';
import { PathText } from '../parts/data/file-path';
import { VirtualList } from '../parts/data/virtual-list';
import { usePages } from '../state/use-pages';
import { LedgerRow } from './ledger-row';

/** Height of a row whose path fits on one line, px. */
const ROW_HEIGHT = 57;

interface LedgerViewProps {
  readonly workspaces: readonly WorkspaceView[];
  readonly onBack: () => void;
}

/** Every file that was sent, newest first. */
export function LedgerView({ workspaces, onBack }: LedgerViewProps) {
  const [query, setQuery] = useState('');
  const [exported, setExported] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const newest = Math.max(0, ...workspaces.map(({ stats }) => stats.lastSyncAt ?? 0));
  const text = query.trim();
  const pages = usePages((from) => bridge.searchLedger(text, from), `${newest} ${text}`);
  const { outcome } = pages;
  const save = async () => {
    setBusy(true);
    const answer = await toOutcome(bridge.exportLedger());
    setBusy(false);
    setProblem(answer.ok ? null : answer.problem);
    setExported(answer.ok ? answer.value : null);
  };
  const names = new Map(workspaces.map(({ path, name }) => [path, name]));
  const shown = problem ?? (outcome?.ok === false ? outcome.problem : null);
  const found = outcome?.ok ? outcome.value : null;
  return (
    <div class="view">
      <ViewHead title="What left this machine" onBack={onBack} />
      <p class="view__lead">Every file that a server has confirmed. This record stays on this computer.</p>
      <div class="tools">
        <SearchField label="Search what left" placeholder="Part of a path" value={query} onInput={setQuery} />
        <Button icon="export" busy={busy} onClick={save}>
          Export
        </Button>
      </div>
      {shown && (
        <Callout tone="bad" icon="attention" role="alert" title={shown.title}>
          <p>{shown.detail}</p>
        </Callout>
      )}
      <p class="view__found" role="status">
        {exported !== null && (
          <>
            Exported to <PathText path={exported} />.{' '}
          </>
        )}
        {found && foundWords(found.total, text)}
      </p>
      {found && found.reachable > 0 && (
        <VirtualList label="Sent files" count={found.reachable} estimate={ROW_HEIGHT} onRange={pages.need}>
          {(index) => {
            const entry = pages.row(index);
            return entry ? <LedgerRow entry={entry} name={names.get(entry.root)} /> : <PendingFileRow />;
          }}
        </VirtualList>
      )}
    </div>
  );
}

function foundWords(total: number, query: string): string {
  if (total === 0) return query === '' ? 'Nothing has left yet.' : 'No match.';
  return `${plural(total, 'file')}, newest first`;
}
