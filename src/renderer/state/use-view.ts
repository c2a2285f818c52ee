import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** What the window shows. The folders stay where they are behind every other view. */
export type View =
  | { readonly kind: 'folders' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'ledger' }
  | { readonly kind: 'files'; readonly id: string };

const FOLDERS: View = { kind: 'folders' };

interface Place {
  readonly scroll: number;
  /** What had focus: usually the button that opened the view. */
  readonly focus: Element | null;
}

/** The view that is shown; the way back leads to the very place in the folders that was left. */
export function useView(): { readonly view: View; readonly open: (view: View) => void; readonly close: () => void } {
  const [view, setView] = useState(FOLDERS);
  const left = useRef<Place | null>(null);
  const actions = useRef({
    open: (next: View) => {
      left.current ??= { scroll: window.scrollY, focus: document.activeElement };
      setView(next);
    },
    close: () => setView(FOLDERS),
  });
  useLayoutEffect(() => {
    const back = view.kind === 'folders' ? left.current : null;
    window.scrollTo(0, back?.scroll ?? 0);
    if (!back) return;
    left.current = null;
    if (back.focus instanceof HTMLElement) back.focus.focus({ preventScroll: true });
  }, [view]);
  return { view, ...actions.current };
}
