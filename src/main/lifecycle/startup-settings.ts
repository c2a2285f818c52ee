import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WindowBounds } from '../window/window-bounds';

/** The settings that are needed before the first window is shown. */
export interface StartupSettings {
  /** Bounds of the window in the last run; null when unknown. */
  readonly bounds: WindowBounds | null;
  /** Every folder is paused, by the pause of all or by its own. */
  readonly paused: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads these settings by hand, because the code that validates all of them is loaded later. A value that can't be read
 * counts as absent here; the later code reports it.
 * @param folder the data folder
 * @param now ms since the epoch
 */
export function readStartupSettings(folder: string, now: number): StartupSettings {
  const { window, pause, workspaces } = read(join(folder, 'settings.json'));
  const folders = Array.isArray(workspaces) ? workspaces.filter(isJson) : [];
  const allPaused = folders.length > 0 && folders.every(({ paused }) => paused === true);
  return { bounds: isBounds(window) ? window : null, paused: allPaused || isPauseActive(pause, now) };
}

function isPauseActive(pause: unknown, now: number): boolean {
  if (!isJson(pause)) return false;
  const { until } = pause;
  return until === null || (typeof until === 'number' && until > now);
}

function isBounds(value: unknown): value is WindowBounds {
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
