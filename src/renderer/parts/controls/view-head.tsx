import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from './button';

interface ViewHeadProps {
  readonly title: ComponentChildren;
  /** What can be done with it as a whole. */
  readonly actions?: ComponentChildren;
  /** The way back was asked for, by the button or by Escape. */
  readonly onBack: () => void;
}

/** The head of a view that was opened from the folders: takes focus, and leads back. */
export function ViewHead({ title, actions, onBack }: ViewHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
      // The key has done its work: it must not also close the dialog that it may open.
      event.preventDefault();
      onBack();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
  return (
    <div class="view-head">
      <IconButton icon="back" label="Back to folders" hint="Back to folders (Esc)" onClick={onBack} />
      <h2 class="view-head__title" tabIndex={-1} ref={heading}>
        {title}
      </h2>
      {actions && <div class="view-head__actions">{actions}</div>}
    </div>
  );
}
