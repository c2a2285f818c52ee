import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { IconButton } from './button';

interface ViewHeadProps {
  readonly title: ComponentChildren;
  /** Actions for the whole view. */
  readonly actions?: ComponentChildren;
  /** Called for the back button and for Escape. */
  readonly onBack: () => void;
}

/** Heading of a view that was opened from the folders: takes focus, and leads back. */
export function ViewHead({ title, actions, onBack }: ViewHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open], :popover-open'))
        return;
      // The same key press must not also close a dialog that `onBack` opens.
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
