import { isAbsolute } from 'node:path';
import { isInside } from '../../shared/node/paths';

/**
 * Absolute path of the AppImage that this program runs from; null for none. A terminal that is itself an AppImage passes
 * its variables to its children, so they count only when the program is inside that image.
 */
export function appImage({ APPIMAGE, APPDIR }: NodeJS.ProcessEnv, program: string): string | null {
  if (!APPIMAGE || !APPDIR || !isAbsolute(APPIMAGE) || !isAbsolute(APPDIR)) return null;
  return isInside(APPDIR, program) ? APPIMAGE : null;
}
