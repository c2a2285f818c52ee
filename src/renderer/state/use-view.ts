import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** The view in the window. The folders keep their scroll position behind every other view. */
export type View =
  | { readonly kind: 'folders' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'ledger' }
  /** One folder; `query` is the initial search among its files. */
  | { readonly kind: 'folder'; readonly id: string; readonly tab: FolderTab; readonly query: string };

/** The tabs of the view of one folder. */
export type FolderTab = 'overview' | 'changes' | 'files' | 'problems' | 'limits';

const FOLDERS: View = { kind: 'folders' };

interface Place {
  readonly scroll: number;
  /** Element that had focus, usually the button that opened the view. */
  readonly focus: Element | null;
}

/** The open view; the way back restores the place in the folders that was left. */
export function useView(): {
  readonly view: View;
  readonly open: (view: View) => void;
  /** Shows another tab of the open folder. */
  readonly showTab: (tab: FolderTab) => void;
  readonly close: () => void;
} {
  const [view, setView] = useState(FOLDERS);
  const left = useRef<Place | null>(null);
  const actions = useRef({
    open: (next: View) => {
      left.current ??= { scroll: window.scrollY, focus: document.activeElement };
      setView(next);
    },
    showTab: (tab: FolderTab) => setView((now) => (now.kind === 'folder' ? { ...now, tab } : now)),
    close: () => setView(FOLDERS),
  });
  useLayoutEffect(() => {
    const back = view.kind === 'folders' ? left.current : null;
    window.scrollTo(0, back?.scroll ?? 0);
    if (!back) return;
    left.current = null;
    if (back.focus instanceof HTMLElement) back.focus.focus({ preventScroll: true });
  }, [view.kind]);
  return { view, ...actions.current };
}
