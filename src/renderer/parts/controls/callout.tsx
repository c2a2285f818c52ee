import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../icons/icon';
import { IconButton } from './button';

interface CalloutProps {
  readonly tone: 'bad' | 'warn' | 'info';
  readonly icon: IconName;
  readonly title: ComponentChildren;
  readonly children?: ComponentChildren;
  /** Ways out. */
  readonly actions?: ComponentChildren;
  readonly dismiss?: { readonly label: string; readonly onClick: () => void } | undefined;
  /** `alert` interrupts a screen reader: only for the answer to what the user just did. */
  readonly role?: 'alert' | 'note';
}

/** A message at the place that it is about, with its ways out. */
export function Callout({ tone, icon, title, children, actions, dismiss, role = 'note' }: CalloutProps) {
  return (
    <div class="callout" data-tone={tone} role={role}>
      <Icon name={icon} class="callout__icon" />
      <div class="callout__text">
        <p class="callout__title">{title}</p>
        {children && <div class="callout__detail">{children}</div>}
        {actions && <div class="callout__actions">{actions}</div>}
      </div>
      {dismiss && <IconButton icon="close" label={dismiss.label} hint="Dismiss" onClick={dismiss.onClick} />}
    </div>
  );
}
