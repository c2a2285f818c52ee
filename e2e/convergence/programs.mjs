import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * Absolute paths of the programs that the tests run in processes of their own.
 * @typedef {object} Programs
 * @property {string} edge The engine, with one folder.
 * @property {string} receiver The receiver, as it runs alone.
 * @property {string} soak The test itself, as a program.
 */

const root = resolve(import.meta.dirname, '../..');

/**
 * Bundles the programs into a folder.
 * @param {string} folder Absolute path.
 * @returns {Promise<Programs>}
 */
export async function buildPrograms(folder) {
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: {
        input: {
          edge: join(root, 'e2e/convergence/world/edge-process.ts'),
          receiver: join(root, 'src/main/receiver/main.ts'),
          soak: join(root, 'e2e/convergence/soak.ts'),
        },
      },
    },
    ssr: { noExternal: true },
  });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return { edge: join(folder, 'edge.js'), receiver: join(folder, 'receiver.js'), soak: join(folder, 'soak.js') };
}
