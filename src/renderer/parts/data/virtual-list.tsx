import type { VNode } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { RowHeights } from './row-heights';

/** Rows drawn beyond the visible ones on either side. */
const BEYOND = 8;

interface VirtualListProps {
  /** Accessible name. */
  readonly label: string;
  readonly busy?: boolean;
  /** Number of rows. */
  readonly count: number;
  /** Assumed height of a row that was never drawn, px. */
  readonly estimate: number;
  /** Called with the rows in sight. */
  readonly onRange?: (first: number, last: number) => void;
  /** Renders the row with this number. */
  readonly children: (index: number) => VNode;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * A list of any length, scrolled with the page: only the rows in sight exist. Rows may have any height; visible rows
 * keep their place when one above turns out to have another height than assumed. While the page moves down they do not: a
 * correction would end the movement before its goal.
 */
export function VirtualList({ label, busy = false, count, estimate, onRange, children }: VirtualListProps) {
  const list = useRef<HTMLUListElement>(null);
  const [width, setWidth] = useState(0);
  const [range, setRange] = useState<Range>({ first: 0, last: 30 });
  const [, redraw] = useState(0);
  const [focused, setFocused] = useState<number | null>(null);
  const scroll = useRef({ y: 0, isDown: false });
  const heights = useMemo(() => new RowHeights(count, estimate), [count, estimate, width]);

  useLayoutEffect(() => {
    const updateRange = () => {
      const top = -(list.current?.getBoundingClientRect().top ?? 0);
      const first = Math.max(0, heights.indexAt(top) - BEYOND);
      const last = Math.min(count - 1, heights.indexAt(top + window.innerHeight) + BEYOND);
      setRange((before) => (before.first === first && before.last === last ? before : { first, last }));
    };
    const onScroll = () => {
      scroll.current = { y: window.scrollY, isDown: window.scrollY > scroll.current.y };
      updateRange();
    };
    const onScrollEnd = () => {
      scroll.current.isDown = false;
    };
    updateRange();
    window.addEventListener('scroll', onScroll, { passive: true });
    window.addEventListener('scrollend', onScrollEnd);
    window.addEventListener('resize', updateRange);
    return () => {
      window.removeEventListener('scroll', onScroll);
      window.removeEventListener('scrollend', onScrollEnd);
      window.removeEventListener('resize', updateRange);
    };
  }, [heights, count]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (list.current && measure(list.current, heights, !scroll.current.isDown)) redraw((n) => n + 1);
  });
  useLayoutEffect(() => onRange?.(range.first, range.last), [range, count]);

  const shown = indexes(range, count, focused);
  return (
    <ul
      class="rows rows--virtual"
      aria-label={label}
      aria-busy={busy}
      ref={list}
      style={{ blockSize: `${heights.total}px` }}
      onFocusIn={(event) => setFocused(indexOf(event.target))}
      onFocusOut={() => setFocused(null)}
    >
      {shown.map((index) => (
        <li
          key={index}
          data-index={index}
          aria-setsize={count}
          aria-posinset={index + 1}
          style={{ insetBlockStart: `${heights.offset(index)}px` }}
        >
          {children(index)}
        </li>
      ))}
    </ul>
  );
}

/** Indexes of the rows in sight, and of the one that has focus. */
function indexes({ first, last }: Range, count: number, focused: number | null): number[] {
  const from = Math.min(first, count);
  const to = Math.min(last, count - 1);
  const shown = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  if (focused === null || focused >= count) return shown;
  if (focused < from) return [focused, ...shown];
  return focused > to ? [...shown, focused] : shown;
}

/**
 * Measures the rows that are drawn.
 * @param keepsPlace scrolls by the differences of rows above, so that the visible ones keep their place
 * @returns true when they have to move
 */
function measure(list: HTMLUListElement, heights: RowHeights, keepsPlace: boolean): boolean {
  const above = heights.indexAt(-list.getBoundingClientRect().top);
  let changed = false;
  let pushed = 0;
  for (const row of list.children) {
    const index = indexOf(row);
    if (index === null || index >= heights.count) continue;
    const by = heights.measure(index, row.getBoundingClientRect().height);
    if (by !== 0) changed = true;
    if (index < above) pushed += by;
  }
  if (pushed !== 0 && keepsPlace) window.scrollBy(0, pushed);
  return changed;
}

function indexOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
  return row ? Number(row.dataset.index) : null;
}
