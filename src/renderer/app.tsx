import { useRef } from 'preact/hooks';
import type { AppSnapshot, Destination } from '../preload/contract';
import { AddProblems } from './adding/add-problems';
import { PreviewDialog } from './adding/preview-dialog';
import { useAdding } from './adding/use-adding';
import { useProposed } from './adding/use-proposed';
import { FilesView } from './files/files-view';
import { EmptyState } from './folders/empty-state';
import { FolderList } from './folders/folder-list';
import { LedgerView } from './ledger/ledger-view';
import { Announcer } from './parts/announcer';
import { DropTarget } from './parts/drop-target';
import { Header } from './parts/header';
import { Notices } from './parts/notices';
import { Overview } from './parts/overview';
import { PauseBanner } from './parts/pause-banner';
import { Waiting } from './parts/waiting';
import { Settings } from './settings/settings';
import { useDestination } from './state/use-destination';
import { useSnapshot } from './state/use-snapshot';
import { useView, type View } from './state/use-view';

/** The window. */
export function App() {
  const state = useSnapshot();
  return state.kind === 'ready' ? <Ready snapshot={state.snapshot} /> : <Waiting lost={state.kind === 'lost'} />;
}

function Ready({ snapshot }: { snapshot: AppSnapshot }) {
  const { view, open, close } = useView();
  const adding = useAdding();
  const page = useRef<HTMLElement>(null);
  const actions = useRef({
    focusPage: () => page.current?.focus(),
    openSettings: () => open({ kind: 'settings' }),
    openLedger: () => open({ kind: 'ledger' }),
    openFiles: (id: string) => open({ kind: 'files', id }),
    go: (destination: Destination) => {
      if (destination.kind === 'settings') return open({ kind: 'settings' });
      close();
      if (destination.kind === 'workspace') focusCard(destination.id);
    },
    propose: (paths: readonly string[]) => {
      close();
      adding.propose(paths);
    },
  }).current;
  useProposed(actions.propose);
  useDestination(actions.go);
  const { workspaces, target, settings } = snapshot;
  const [proposed] = adding.proposed;
  // A workspace that is removed takes the list of its files with it.
  const gone = view.kind === 'files' && !workspaces.some(({ id }) => id === view.id);
  const home = view.kind === 'folders' || gone;
  return (
    <>
      <Header
        onAdd={adding.pick}
        onLedger={actions.openLedger}
        onSettings={actions.openSettings}
        home={home}
        adding={adding.busy}
        subdued={workspaces.length === 0}
      />
      <main class="page" tabIndex={-1} ref={page}>
        <div class="home" hidden={!home}>
          {snapshot.pause && <PauseBanner pause={snapshot.pause} />}
          <Overview snapshot={snapshot} onSettings={actions.openSettings} />
          <Notices notices={snapshot.notices} />
          <AddProblems failures={adding.failures} onRetry={actions.propose} onDismiss={adding.dismiss} />
          {workspaces.length === 0 ? (
            <EmptyState onAdd={adding.pick} adding={adding.busy} settings={settings} />
          ) : (
            <FolderList
              workspaces={workspaces}
              target={target}
              onSettings={actions.openSettings}
              onFiles={actions.openFiles}
              onRemoved={actions.focusPage}
            />
          )}
        </div>
        <OpenView view={view} snapshot={snapshot} onBack={close} />
        <DropTarget onFolders={actions.propose} />
      </main>
      {proposed !== undefined && (
        <PreviewDialog
          key={proposed}
          path={proposed}
          more={adding.proposed.length - 1}
          target={target}
          onConfirm={adding.confirm}
          onRefused={(problem) => adding.refuse({ path: proposed, problem })}
          onClosed={() => adding.drop(proposed)}
        />
      )}
      <Announcer snapshot={snapshot} />
    </>
  );
}

interface OpenViewProps {
  readonly view: View;
  readonly snapshot: AppSnapshot;
  readonly onBack: () => void;
}

/** What is shown instead of the folders. */
function OpenView({ view, snapshot, onBack }: OpenViewProps) {
  switch (view.kind) {
    case 'folders':
      return null;
    case 'settings':
      return (
        <Settings settings={snapshot.settings} version={snapshot.version} updates={snapshot.updates} onBack={onBack} />
      );
    case 'ledger':
      return <LedgerView workspaces={snapshot.workspaces} onBack={onBack} />;
    case 'files': {
      const workspace = snapshot.workspaces.find(({ id }) => id === view.id);
      return workspace ? <FilesView workspace={workspace} onBack={onBack} /> : null;
    }
  }
}

/** Once the folders are shown. */
function focusCard(id: string): void {
  requestAnimationFrame(() => {
    const card = document.getElementById(`folder-${id}`);
    card?.focus({ preventScroll: true });
    card?.scrollIntoView({ block: 'center' });
  });
}
