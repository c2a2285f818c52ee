import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

/** Reads files in the app's archive; an import would give a file system without support for archives. */
const { readFile } = process.getBuiltinModule('node:fs/promises');

const APP_HOST = 'lockstep';
/** Origin of the page; its own scheme separates it from files and from the web. */
export const APP_ORIGIN = `app://${APP_HOST}`;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }]);
}

/**
 * Serves only the files of `folder` at {@link APP_ORIGIN}. Uses Electron's older API, because `protocol.handle` loads all of
 * Node's `fetch`, which delays the window and stays in memory.
 * @param ready resolves when the app answers the page's calls; the page's script is served only then
 */
export function serveApp(folder: string, ready: Promise<unknown>): void {
  protocol.registerBufferProtocol('app', async ({ url, method }, answer) => {
    const { host, pathname } = new URL(url);
    const file = host === APP_HOST && method === 'GET' ? fileFor(folder, pathname) : null;
    if (file && extname(file) === '.js') await ready;
    answer(await responseWith(file));
  });
}

async function responseWith(file: string | null): Promise<Electron.ProtocolResponse> {
  const data = file && (await readFile(file).catch(() => null));
  if (!file || !data) return { statusCode: 404, mimeType: 'text/plain', data: Buffer.from('Not found') };
  const [mimeType = '', charset] = (CONTENT_TYPES[extname(file)] ?? '').split('; charset=');
  const headers = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
  };
  return { mimeType, ...(charset !== undefined && { charset }), headers, data };
}

/** The file for a path of the page; null outside the folder or for another type. The built names need no decoding. */
function fileFor(folder: string, pathname: string): string | null {
  const file = normalize(join(folder, pathname));
  return file.startsWith(folder + sep) && extname(file) in CONTENT_TYPES ? file : null;
}
