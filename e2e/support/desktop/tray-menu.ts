import type { Variant } from '@jellybrick/dbus-next';

/** One entry of a tray menu, as a desktop shows it. */
export interface TrayMenuItem {
  readonly id: number;
  /** Without the marks of keyboard mnemonics; empty for a separator. */
  readonly label: string;
  readonly isSeparator: boolean;
  readonly isEnabled: boolean;
  /** Null for an entry that can't be checked. */
  readonly isChecked: boolean | null;
  readonly children: readonly TrayMenuItem[];
}

/** `(ia{sv}av)`: the form that com.canonical.dbusmenu gives a menu in. */
export type MenuLayout = readonly [id: number, properties: Record<string, Variant>, children: readonly Variant[]];

/** The visible entries below one of a menu's layout. */
export function readMenu([, , children]: MenuLayout): TrayMenuItem[] {
  return children
    .map((child) => child.value as MenuLayout)
    .filter(([, properties]) => value(properties, 'visible', true))
    .map(readItem);
}

function readItem(layout: MenuLayout): TrayMenuItem {
  const [id, properties] = layout;
  const canBeChecked = value(properties, 'toggle-type', '') !== '';
  return {
    id,
    label: withoutMnemonics(value(properties, 'label', '')),
    isSeparator: value<string>(properties, 'type', 'standard') === 'separator',
    isEnabled: value(properties, 'enabled', true),
    isChecked: canBeChecked ? value<number>(properties, 'toggle-state', 0) === 1 : null,
    children: readMenu(layout),
  };
}

/** A property that is not given has the default that the protocol says. */
function value<T>(properties: Record<string, Variant>, name: string, byDefault: T): T {
  const variant = properties[name];
  return variant === undefined ? byDefault : (variant.value as T);
}

/** An underscore marks the next letter; two stand for one. */
function withoutMnemonics(label: string): string {
  return label.replace(/_(.?)/g, '$1');
}

/**
 * Finds an entry by the labels that lead to it.
 * @throws when there is none, or it can't be clicked; the message says what there is
 */
export function findItem(menu: readonly TrayMenuItem[], path: readonly string[]): TrayMenuItem {
  const [label, ...rest] = path;
  const item = menu.find((candidate) => candidate.label === label);
  if (item === undefined) {
    throw new Error(`The menu has no "${label}", but ${JSON.stringify(menu.map((candidate) => candidate.label))}.`);
  }
  if (!item.isEnabled) throw new Error(`"${label}" is disabled.`);
  return rest.length === 0 ? item : findItem(item.children, rest);
}
