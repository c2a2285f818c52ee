import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../icons/icon';

interface ButtonProps {
  readonly icon?: IconName;
  readonly children: ComponentChildren;
  readonly onClick?: () => void;
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  /** Accessible name where the text of the button is too short; begins with that text. */
  readonly label?: string;
  /** A call is under way: the button keeps its place and focus, and does nothing. */
  readonly busy?: boolean;
  readonly inactive?: boolean;
  /** Takes focus when its dialog opens. */
  readonly autofocus?: boolean;
}

export function Button(props: ButtonProps) {
  const { icon, children, variant = 'plain', type = 'button', label, busy = false, inactive = false } = props;
  const act = (event: Event) => {
    if (busy || inactive) event.preventDefault();
    else props.onClick?.();
  };
  return (
    <button
      type={type}
      class={`button button--${variant}`}
      aria-label={label}
      aria-busy={busy}
      aria-disabled={inactive || busy}
      onClick={act}
      autofocus={props.autofocus}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps {
  readonly icon: IconName;
  /** Accessible name. */
  readonly label: string;
  /** Tooltip; shorter than the name. */
  readonly hint: string;
  readonly onClick: () => void;
  readonly busy?: boolean;
  readonly expanded?: boolean;
  readonly controls?: string;
}

export function IconButton({ icon, label, hint, onClick, busy = false, expanded, controls }: IconButtonProps) {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={label}
      title={hint}
      aria-busy={busy}
      aria-disabled={busy}
      aria-expanded={expanded}
      aria-controls={controls}
      onClick={() => busy || onClick()}
    >
      <Icon name={icon} />
    </button>
  );
}
