/** A rectangle on the screens, in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bounds of the window as the settings store them. */
export interface WindowBounds extends Rectangle {
  readonly maximized: boolean;
}

/** Least visible width and height by which a window can be found and moved, pixels. */
const MIN_VISIBLE = 100;

/**
 * Bounds for a window that was at `stored`, perhaps with other screens. They stay as long as the title bar can be reached;
 * otherwise the window moves into the nearest screen and becomes no larger than that.
 * @param area work area of the screen nearest to `stored`
 */
export function fitBounds(stored: Rectangle, area: Rectangle): Rectangle {
  const visible = {
    width: Math.min(stored.x + stored.width, area.x + area.width) - Math.max(stored.x, area.x),
    height: Math.min(stored.y + stored.height, area.y + area.height) - Math.max(stored.y, area.y),
  };
  if (visible.width >= MIN_VISIBLE && visible.height >= MIN_VISIBLE && stored.y >= area.y) return stored;
  const [width, height] = [Math.min(stored.width, area.width), Math.min(stored.height, area.height)];
  return {
    x: clamp(stored.x, area.x, area.x + area.width - width),
    y: clamp(stored.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
