import { isAbsolute } from 'node:path';
import { isInside } from '../../shared/node/paths';

/**
 * Absolute path of the AppImage that this program runs from; null when it runs from none. A terminal that is an AppImage
 * itself hands its variables on to everything started in it, so they count only when the program is in that image.
 */
export function appImage({ APPIMAGE, APPDIR }: NodeJS.ProcessEnv, program: string): string | null {
  if (!APPIMAGE || !APPDIR || !isAbsolute(APPIMAGE) || !isAbsolute(APPDIR)) return null;
  return isInside(APPDIR, program) ? APPIMAGE : null;
}
