import { useLayoutEffect } from 'preact/hooks';

/** Actions that the keyboard reaches from everywhere. */
export interface ShortcutActions {
  readonly add: () => void;
  readonly openSettings: () => void;
  /** Opens the folder at this place of the list, counted from 0. */
  readonly openFolderAt: (place: number) => void;
  /** Compares the open folder, or all, with their copies. */
  readonly syncNow: () => void;
}

/** Runs an action for its keys: Ctrl or ⌘ with O, N, comma and 1 to 9, and F5. A dialog keeps them to itself. */
export function useShortcuts(actions: ShortcutActions): void {
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat || document.querySelector('dialog[open]')) return;
      const run = actionFor(event, actions);
      if (!run) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

function actionFor({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent, actions: ShortcutActions) {
  if (altKey || shiftKey) return null;
  if (!ctrlKey && !metaKey) return key === 'F5' ? actions.syncNow : null;
  const letter = key.toLowerCase();
  if (letter === 'o' || letter === 'n') return actions.add;
  if (letter === ',') return actions.openSettings;
  return /^[1-9]$/.test(letter) ? () => actions.openFolderAt(Number(letter) - 1) : null;
}
