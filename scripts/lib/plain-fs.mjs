import fs from 'node:fs';

/** The code that works on the user's folders: the app's own, and the watcher. */
const WORKS_ON_FOLDERS = /\/src\/.*\.tsx?$|\/node_modules\/(chokidar|readdirp)\//;
const IMPORT = /\bfrom (['"])(?:node:)?fs(\/promises)?\1/g;
const MODULE = 'virtual:plain-fs';

/**
 * Electron makes every call of `node:fs` take a file that is named like an archive (`x.asar`) for a folder, or for a
 * broken one. In a user's folder it is a file like any other, so what works on those gets the file system as it is.
 * @returns {import('vite').Plugin}
 */
export function plainFs() {
  return {
    name: 'plain-fs',
    enforce: 'pre',
    transform: (code, id) =>
      WORKS_ON_FOLDERS.test(id.replaceAll('\\', '/'))
        ? { code: code.replace(IMPORT, (_, quote, part = '') => `from ${quote}${MODULE}${part}${quote}`), map: null }
        : null,
    resolveId: (source) => (source.startsWith(MODULE) ? `\0${source}` : null),
    load: (id) => (id.startsWith(`\0${MODULE}`) ? moduleOf(id.endsWith('/promises')) : null),
  };
}

/** @param {boolean} promises */
function moduleOf(promises) {
  // Node warns of these, which are in `constants` now, as soon as they are looked at.
  const names = Object.getOwnPropertyNames(promises ? fs.promises : fs).filter((name) => !/^[FRWX]_OK$/.test(name));
  return [
    `const found = process.getBuiltinModule('original-fs') ?? process.getBuiltinModule('node:fs');`,
    `const plain = found${promises ? '.promises' : ''};`,
    `export const { ${names.join(', ')} } = plain;`,
    'export default plain;',
  ].join('\n');
}
