import { useRef } from 'preact/hooks';
import type { AppSnapshot, WindowRoute } from '../shared/model/app-snapshot';
import { AddProblems } from './adding/add-problems';
import { PreviewDialog } from './adding/preview-dialog';
import { useAdding } from './adding/use-adding';
import { useProposed } from './adding/use-proposed';
import { bridge, toOutcome } from './bridge/bridge';
import { FolderView } from './detail/folder-view';
import { EmptyState } from './folders/empty-state';
import { FolderList, urgentFirst } from './folders/folder-list';
import { LedgerView } from './ledger/ledger-view';
import { SettingsPage } from './settings/settings-page';
import { Announcer } from './shell/announcer';
import { AppNotices } from './shell/app-notices';
import { DropTarget } from './shell/drop-target';
import { Header } from './shell/header';
import { Overview } from './shell/overview';
import { PauseBanner } from './shell/pause-banner';
import { StartScreen } from './shell/start-screen';
import { UnencryptedNote } from './shell/unencrypted-note';
import { useRoute } from './state/use-route';
import { useShortcuts } from './state/use-shortcuts';
import { useSnapshot } from './state/use-snapshot';
import { type FolderTab, useView, type View } from './state/use-view';

export function App() {
  const state = useSnapshot();
  return state.kind === 'ready' ? <Ready snapshot={state.snapshot} /> : <StartScreen lost={state.kind === 'lost'} />;
}

function Ready({ snapshot }: { snapshot: AppSnapshot }) {
  const { view, open, showTab, close } = useView();
  const adding = useAdding();
  const page = useRef<HTMLElement>(null);
  const actions = useRef({
    openSettings: () => open({ kind: 'settings' }),
    openLedger: () => open({ kind: 'ledger' }),
    openFolder: (id: string, tab: FolderTab, query = '') => open({ kind: 'folder', id, tab, query }),
    showTab,
    back: close,
    leaveRemoved: () => {
      close();
      page.current?.focus();
    },
    go: (destination: WindowRoute) => {
      if (destination.kind === 'settings') return open({ kind: 'settings' });
      if (destination.kind !== 'workspace') return close();
      const { id, part } = destination;
      open({ kind: 'folder', id, tab: part === 'problems' ? 'problems' : 'overview', query: '' });
    },
    propose: (paths: readonly string[]) => {
      close();
      adding.propose(paths);
    },
  }).current;
  useProposed(actions.propose);
  useRoute(actions.go);
  const { workspaces, destination, settings } = snapshot;
  const [proposed] = adding.proposed;
  // The view of a removed workspace closes.
  const gone = view.kind === 'folder' && !workspaces.some(({ id }) => id === view.id);
  const home = view.kind === 'folders' || gone;
  // Settings may hold what is not saved: only their own buttons leave them.
  const stays = view.kind === 'settings';
  useShortcuts({
    add: () => stays || adding.pick(),
    openSettings: actions.openSettings,
    openFolderAt: (place) => {
      const folder = urgentFirst(workspaces)[place];
      if (folder && !stays) actions.openFolder(folder.id, 'overview');
    },
    syncNow: () => {
      for (const { id } of workspaces)
        if (home || (view.kind === 'folder' && view.id === id)) void toOutcome(bridge.syncNow(id));
    },
  });
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
        {snapshot.pause && <PauseBanner pause={snapshot.pause} />}
        <div class="home" hidden={!home}>
          <Overview snapshot={snapshot} onSettings={actions.openSettings} />
          {settings.unencrypted && <UnencryptedNote url={settings.serverUrl} />}
          <AppNotices notices={snapshot.notices} />
          <AddProblems failures={adding.failures} onRetry={actions.propose} onDismiss={adding.dismiss} />
          {workspaces.length === 0 ? (
            <EmptyState onAdd={adding.pick} adding={adding.busy} settings={settings} />
          ) : (
            <FolderList
              workspaces={workspaces}
              destination={destination}
              onSettings={actions.openSettings}
              onOpen={actions.openFolder}
            />
          )}
        </div>
        <OpenView view={view} snapshot={snapshot} actions={actions} />
        <DropTarget onFolders={actions.propose} />
      </main>
      {proposed !== undefined && (
        <PreviewDialog
          key={proposed}
          path={proposed}
          more={adding.proposed.length - 1}
          destination={destination}
          onConfirm={adding.confirm}
          onRefused={(problem) => adding.refuse({ path: proposed, problem })}
          onClosed={() => adding.drop(proposed)}
          onCancelAll={adding.dropAll}
        />
      )}
      <Announcer snapshot={snapshot} />
    </>
  );
}

interface OpenViewProps {
  readonly view: View;
  readonly snapshot: AppSnapshot;
  readonly actions: {
    readonly back: () => void;
    readonly showTab: (tab: FolderTab) => void;
    readonly openSettings: () => void;
    readonly leaveRemoved: () => void;
  };
}

/** The view in front of the folders; none for the folders themselves. */
function OpenView({ view, snapshot, actions }: OpenViewProps) {
  switch (view.kind) {
    case 'folders':
      return null;
    case 'settings':
      return (
        <SettingsPage
          settings={snapshot.settings}
          connection={snapshot.connection}
          version={snapshot.version}
          updates={snapshot.updates}
          onBack={actions.back}
        />
      );
    case 'ledger':
      return <LedgerView workspaces={snapshot.workspaces} onBack={actions.back} />;
    case 'folder': {
      const workspace = snapshot.workspaces.find(({ id }) => id === view.id);
      if (!workspace) return null;
      return (
        <FolderView
          key={view.id}
          workspace={workspace}
          destination={snapshot.destination}
          tab={view.tab}
          query={view.query}
          onTab={actions.showTab}
          onSettings={actions.openSettings}
          onRemoved={actions.leaveRemoved}
          onBack={actions.back}
        />
      );
    }
  }
}
