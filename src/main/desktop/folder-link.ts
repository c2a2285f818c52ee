import { posix, win32 } from 'node:path';

/** The scheme of links that name a folder to mirror. */
export const LINK_SCHEME = 'lockstep';

/** Longest link that is read, characters. */
const MAX_LINK = 8_192;

/** A link's folder, which is previewed and never added; or the reason for the user why it is not followed. */
export type FolderLink =
  | { readonly kind: 'add'; readonly path: string }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * Reads `lockstep://add?path=…`. Any web page can offer a link, so only exactly this form is accepted, and only for an
 * absolute path on this machine.
 */
export function readFolderLink(text: string, platform: NodeJS.Platform = process.platform): FolderLink {
  if (text.length > MAX_LINK) return refused('It is too long.');
  const found = /^lockstep:\/\/add\/?\?path=([^&#]*)$/i.exec(text);
  if (!found) return refused(`Only links like ${LINK_SCHEME}://add?path=… are known.`);
  const path = decode(found[1] ?? '');
  if (path === null) return refused('The path in it is not written as links are.');
  return check(path, platform);
}

function check(path: string, platform: NodeJS.Platform): FolderLink {
  if (HIDDEN_CHARACTERS.test(path)) return refused('The path in it holds signs that can not be seen.');
  const { isAbsolute, normalize } = platform === 'win32' ? win32 : posix;
  if (!isAbsolute(path)) return refused('The path in it is not a whole one.');
  if (platform === 'win32' && !/^[a-z]:[\\/]/i.test(path)) return refused('The path in it leads to another computer.');
  if (path.startsWith('//')) return refused('The path in it leads to another computer.');
  if (path.split(platform === 'win32' ? /[\\/]/ : '/').includes('..')) return refused('The path in it goes up again.');
  return { kind: 'add', path: normalize(path) };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern must match them.
const HIDDEN_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffd]/;

/** Null when it is not valid percent-encoded UTF-8. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function refused(why: string): FolderLink {
  return { kind: 'refused', why };
}
