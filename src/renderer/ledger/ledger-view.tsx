import { useState } from 'preact/hooks';
import type { Problem, WorkspaceView } from '../../preload/contract';
import { count, plural } from '../../shared/units';
import { bridge, settle } from '../bridge';
import { Button } from '../parts/button';
import { Callout } from '../parts/callout';
import { PathText } from '../parts/path';
import { SearchField } from '../parts/search-field';
import { ViewHead } from '../parts/view-head';
import { useAnswer } from '../state/use-answer';
import { LedgerRow } from './ledger-row';

/** Most entries in one answer. */
const MOST = 500;

interface LedgerViewProps {
  readonly workspaces: readonly WorkspaceView[];
  readonly onBack: () => void;
}

/** What left this machine, newest first. */
export function LedgerView({ workspaces, onBack }: LedgerViewProps) {
  const [query, setQuery] = useState('');
  const [exported, setExported] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const newest = Math.max(0, ...workspaces.map(({ stats }) => stats.lastSyncAt ?? 0));
  const { outcome } = useAnswer(() => bridge.searchLedger(query.trim()), `${newest} ${query.trim()}`);
  const save = async () => {
    setBusy(true);
    const answer = await settle(bridge.exportLedger());
    setBusy(false);
    setProblem(answer.ok ? null : answer.problem);
    setExported(answer.ok ? answer.value : null);
  };
  const names = new Map(workspaces.map(({ path, name }) => [path, name]));
  const shown = problem ?? (outcome?.ok === false ? outcome.problem : null);
  const entries = outcome?.ok ? outcome.value : null;
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
        {entries && foundWords(entries.length, query.trim())}
      </p>
      {entries && entries.length > 0 && (
        <ul class="rows" aria-label="Sent files">
          {entries.map((entry) => (
            <LedgerRow key={`${entry.at} ${entry.root} ${entry.path}`} entry={entry} name={names.get(entry.root)} />
          ))}
        </ul>
      )}
    </div>
  );
}

function foundWords(shown: number, query: string): string {
  if (shown === 0) return query === '' ? 'Nothing has left yet.' : 'Nothing that left has this in its path.';
  return shown < MOST ? `${plural(shown, 'file')}, newest first` : `The newest ${count(MOST)} are shown.`;
}
