import type { RefObject } from 'preact';
import { Button } from './button';
import { Icon } from './icon';
import { Mark } from './mark';

interface HeaderProps {
  readonly onAdd: () => void;
  /** Null where the settings are already open. */
  readonly onSettings: (() => void) | null;
  readonly adding: boolean;
  /** The page itself offers to add a folder: the header then steps back. */
  readonly subdued: boolean;
  readonly settingsButton: RefObject<HTMLButtonElement | null>;
}

export function Header({ onAdd, onSettings, adding, subdued, settingsButton }: HeaderProps) {
  return (
    <header class="header">
      <div class="header__inner">
        <h1 class="brand">
          <Mark />
          <span class="brand__name">Lockstep</span>
        </h1>
        {onSettings && (
          <div class="header__actions">
            <button
              type="button"
              class="button button--quiet header__settings"
              aria-label="Settings"
              onClick={onSettings}
              ref={settingsButton}
            >
              <Icon name="settings" />
              <span>Settings</span>
            </button>
            <Button icon="plus" look={subdued ? 'plain' : 'primary'} onClick={onAdd} busy={adding}>
              Add folder
            </Button>
          </div>
        )}
      </div>
    </header>
  );
}
