import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';

/** The one way to the files in the app's own archive: an import would get the file system without archives. */
const { readFile } = process.getBuiltinModule('node:fs/promises');

const APP_HOST = 'lockstep';
/** The page's origin. A scheme of its own keeps it apart from files and from the web. */
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

/** Serves the files of `folder`, and nothing else, at {@link APP_ORIGIN}. */
export function serveApp(folder: string): void {
  protocol.handle('app', async ({ url, method }) => {
    const { host, pathname } = new URL(url);
    const file = host === APP_HOST && method === 'GET' ? fileFor(folder, pathname) : null;
    const body = file && (await readFile(file).catch(() => null));
    if (!file || !body) return new Response('Not found', { status: 404 });
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': CONTENT_TYPES[extname(file)] as string,
        'content-security-policy': CONTENT_SECURITY_POLICY,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
      },
    });
  });
}

/** The file for a path of the page, whose names need no escapes; null for what is outside, or no type of the page's. */
function fileFor(folder: string, pathname: string): string | null {
  const file = normalize(join(folder, pathname));
  return file.startsWith(folder + sep) && extname(file) in CONTENT_TYPES ? file : null;
}
