import { useId, useRef } from 'preact/hooks';
import { Icon } from '../icons/icon';

export interface MenuItem {
  readonly text: string;
  readonly onChoose: () => void;
}

interface ActionMenuProps {
  /** Accessible name; says what the actions are about. */
  readonly label: string;
  readonly items: readonly MenuItem[];
}

/** A button that opens a menu of actions; the browser closes it by Escape or a click beside it, and returns focus. */
export function ActionMenu({ label, items }: ActionMenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const choose = (item: MenuItem) => {
    menu.current?.hidePopover();
    item.onChoose();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Tab') menu.current?.hidePopover();
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const all = [...(menu.current?.querySelectorAll('button') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    all.at((at + step) % all.length)?.focus();
  };
  return (
    <>
      <button
        type="button"
        class="icon-button"
        aria-label={label}
        aria-haspopup="menu"
        title="Actions"
        popovertarget={id}
      >
        <Icon name="more" />
      </button>
      <div class="menu" id={id} popover="auto" role="menu" aria-label={label} ref={menu} onKeyDown={onKeyDown}>
        {items.map((item, index) => (
          <button
            key={item.text}
            type="button"
            class="menu__item"
            role="menuitem"
            tabIndex={-1}
            autofocus={index === 0}
            onClick={() => choose(item)}
          >
            {item.text}
          </button>
        ))}
      </div>
    </>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
