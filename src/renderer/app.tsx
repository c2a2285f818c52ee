import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { AppSnapshot } from '../preload/contract';
import { AddProblems } from './adding/add-problems';
import { useAdding } from './adding/use-adding';
import { EmptyState } from './folders/empty-state';
import { FolderList } from './folders/folder-list';
import { Announcer } from './parts/announcer';
import { DropTarget } from './parts/drop-target';
import { Header } from './parts/header';
import { Notices } from './parts/notices';
import { Overview } from './parts/overview';
import { Waiting } from './parts/waiting';
import { Settings } from './settings/settings';
import { useSnapshot } from './state/use-snapshot';

/** The window. */
export function App() {
  const state = useSnapshot();
  return state.kind === 'ready' ? <Ready snapshot={state.snapshot} /> : <Waiting lost={state.kind === 'lost'} />;
}

type View = 'folders' | 'settings';

function Ready({ snapshot }: { snapshot: AppSnapshot }) {
  const [view, setView] = useState<View>('folders');
  const adding = useAdding();
  const settingsButton = useRef<HTMLButtonElement>(null);
  const returning = useRef(false);

  useLayoutEffect(() => {
    window.scrollTo(0, 0);
    if (view === 'folders' && returning.current) settingsButton.current?.focus();
    returning.current = view === 'settings';
  }, [view]);

  const page = useRef<HTMLElement>(null);
  const focusPage = useRef(() => page.current?.focus()).current;
  const openSettings = useRef(() => setView('settings')).current;
  const add = (paths: readonly string[]) => {
    setView('folders');
    adding.add(paths);
  };
  return (
    <>
      <Header
        onAdd={() => adding.pick()}
        onSettings={view === 'folders' ? openSettings : null}
        adding={adding.busy}
        subdued={snapshot.workspaces.length === 0}
        settingsButton={settingsButton}
      />
      <main class="page" tabIndex={-1} ref={page}>
        {view === 'settings' ? (
          <Settings settings={snapshot.settings} version={snapshot.version} onBack={() => setView('folders')} />
        ) : (
          <>
            <Overview snapshot={snapshot} onSettings={openSettings} />
            <Notices notices={snapshot.notices} />
            <AddProblems
              failures={adding.failures}
              onRetry={add}
              onDismiss={adding.dismiss}
              onSettings={openSettings}
            />
            {snapshot.workspaces.length === 0 ? (
              <EmptyState onAdd={() => adding.pick()} adding={adding.busy} settings={snapshot.settings} />
            ) : (
              <FolderList
                workspaces={snapshot.workspaces}
                target={snapshot.target}
                onSettings={openSettings}
                onRemoved={focusPage}
              />
            )}
          </>
        )}
        <DropTarget onFolders={add} />
      </main>
      <Announcer snapshot={snapshot} />
    </>
  );
}
