import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WindowBounds } from '../window/window-bounds';

/** What the settings say of that which is on the screen first. */
export interface StartupSettings {
  /** Where the window was; null when that is not known. */
  readonly place: WindowBounds | null;
  /** Everything stands still: by a pause of all, or each folder by its own. */
  readonly paused: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads that much of the settings by hand, as the code that checks all of them is loaded only afterwards. What can't be
 * read says nothing here, and is dealt with there.
 * @param folder the data folder
 * @param now ms since the epoch
 */
export function readStartupSettings(folder: string, now: number): StartupSettings {
  const { window, pause, workspaces } = read(join(folder, 'settings.json'));
  const folders = Array.isArray(workspaces) ? workspaces.filter(isJson) : [];
  const standing = folders.length > 0 && folders.every(({ paused }) => paused === true);
  return { place: isPlace(window) ? window : null, paused: standing || isPauseOn(pause, now) };
}

function isPauseOn(pause: unknown, now: number): boolean {
  if (!isJson(pause)) return false;
  const { until } = pause;
  return until === null || (typeof until === 'number' && until > now);
}

function isPlace(value: unknown): value is WindowBounds {
  if (!isJson(value)) return false;
  const { x, y, width, height, maximized } = value;
  const whole = [x, y, width, height].every(Number.isSafeInteger);
  return whole && Number(width) > 0 && Number(height) > 0 && typeof maximized === 'boolean';
}

function read(file: string): Json {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isJson(found) ? found : {};
  } catch {
    return {};
  }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
