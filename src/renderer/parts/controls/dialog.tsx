import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: ComponentChildren;
  readonly children: ComponentChildren;
  /** `wide` has room for lists; `delayed` appears only after a moment. */
  readonly variant?: 'plain' | 'wide' | 'delayed';
  /** Buttons, the safe one first. A submit button submits the dialog's form. */
  readonly actions: (close: () => void) => ComponentChildren;
  /** Enter in a field, or the submit button. */
  readonly onSubmit: (close: () => void) => void;
  /** The dialog has closed, and focus is back where it was. */
  readonly onClosed: () => void;
}

/** A modal dialog while it is mounted; the browser keeps focus inside, and returns it at the end. */
export function Dialog({ title, children, variant = 'plain', actions, onSubmit, onClosed }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const isReported = useRef(false);
  // The browser's own event comes a moment after the dialog has closed: too late when it is opened again at once.
  const reportClosed = () => {
    if (isReported.current) return;
    isReported.current = true;
    onClosed();
  };
  const close = () => {
    dialog.current?.close();
    reportClosed();
  };
  const cancel = (event: Event) => {
    event.preventDefault();
    close();
  };
  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    // A dialog that is unmounted while open gives focus back, too.
    return () => opened?.close();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    onSubmit(close);
  };
  return (
    <dialog
      class="dialog"
      data-variant={variant}
      ref={dialog}
      aria-labelledby={titleId}
      onCancel={cancel}
      onClose={reportClosed}
    >
      <form noValidate onSubmit={submit}>
        <h2 class="dialog__title" id={titleId}>
          {title}
        </h2>
        <div class="dialog__body">{children}</div>
        <div class="dialog__actions">{actions(close)}</div>
      </form>
    </dialog>
  );
}
