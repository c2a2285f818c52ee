import { Button } from '../parts/controls/button';
import { Icon, type IconName } from '../parts/icons/icon';
import { Mark } from '../parts/icons/mark';

interface HeaderProps {
  readonly onAdd: () => void;
  readonly onLedger: () => void;
  readonly onSettings: () => void;
  /** False while another view than the folders is open; only the way back is offered then. */
  readonly home: boolean;
  readonly adding: boolean;
  /** True while the page itself offers to add a folder; the header's button is less prominent then. */
  readonly subdued: boolean;
}

export function Header({ onAdd, onLedger, onSettings, home, adding, subdued }: HeaderProps) {
  return (
    <header class="header">
      <div class="header__inner">
        <h1 class="brand">
          <Mark />
          <span class="brand__name">Lockstep</span>
        </h1>
        <div class="header__actions" hidden={!home}>
          <ViewButton icon="ledger" text="Ledger" hint="What left this machine" onClick={onLedger} />
          <ViewButton icon="settings" text="Settings" hint="Settings (Ctrl+,)" onClick={onSettings} />
          <Button icon="plus" variant={subdued ? 'plain' : 'primary'} onClick={onAdd} busy={adding}>
            Add folder
          </Button>
        </div>
      </div>
    </header>
  );
}

interface ViewButtonProps {
  readonly icon: IconName;
  /** Text on the button, and its accessible name where there is no room for it. */
  readonly text: string;
  readonly hint: string;
  readonly onClick: () => void;
}

function ViewButton({ icon, text, hint, onClick }: ViewButtonProps) {
  return (
    <button type="button" class="button button--quiet header__view" aria-label={text} title={hint} onClick={onClick}>
      <Icon name={icon} />
      <span>{text}</span>
    </button>
  );
}
