/** A place on the screens, in pixels of the system's own scale. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A place to be remembered. */
export interface WindowBounds extends Place {
  readonly maximized: boolean;
}

/** So much of a window must be seen, in both directions, for it to be found and moved, pixels. */
const ENOUGH = 100;

/**
 * Where a window goes that was at `stored` when its screens were perhaps other ones. It stays there as long as its title
 * can be reached; else it is brought into the nearest screen, and no larger than that.
 * @param area what a window may cover of the screen nearest to `stored`
 */
export function placeOn(stored: Place, area: Place): Place {
  const seen = {
    width: Math.min(stored.x + stored.width, area.x + area.width) - Math.max(stored.x, area.x),
    height: Math.min(stored.y + stored.height, area.y + area.height) - Math.max(stored.y, area.y),
  };
  if (seen.width >= ENOUGH && seen.height >= ENOUGH && stored.y >= area.y) return stored;
  const [width, height] = [Math.min(stored.width, area.width), Math.min(stored.height, area.height)];
  return {
    x: within(stored.x, area.x, area.x + area.width - width),
    y: within(stored.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
