import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { lazyBuiltins } from './scripts/lib/lazy-builtins.mjs';
import { plainFs } from './scripts/lib/plain-fs.mjs';
import { trayIcons } from './scripts/packaging/icons/tray-icons.mjs';

const NO_AJV = resolve(import.meta.dirname, 'scripts/lib/no-ajv.mjs');
const NO_MCP_VALIDATOR = resolve(import.meta.dirname, 'scripts/lib/no-mcp-validator.mjs');
const WORD_MASK = resolve(import.meta.dirname, 'scripts/lib/word-mask.mjs');

/** Takes out comments and space only. */
const NO_SPACE = { compress: false, mangle: false, codegen: { removeWhitespace: true } };

/** The window waits for the page: validation stays in the main process. A type is imported from a file with a schema, no value. */
const withoutZod: Plugin = {
  name: 'without-zod',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id === 'zod') this.error(`${importer} brings zod into the page.`);
  },
};

export default defineConfig({
  main: {
    plugins: [plainFs(), lazyBuiltins(), trayIcons()],
    resolve: {
      alias: {
        'ajv/dist/2020.js': NO_AJV,
        'ajv-formats': NO_AJV,
        '@modelcontextprotocol/server/_shims': NO_MCP_VALIDATOR,
        bufferutil: WORD_MASK,
      },
    },
    // Without the optional native helpers of ws nothing is left to be looked up outside the app's archive at run time.
    define: { 'process.env.WS_NO_UTF_8_VALIDATE': '"1"' },
    build: {
      outDir: 'out/main',
      // Everything that runs is in the built files, so no packages ship beside them.
      externalizeDeps: false,
      rollupOptions: {
        input: {
          entry: 'src/main/entry.ts',
          launch: 'src/main/launch.ts',
          main: 'src/main/application.ts',
          cli: 'src/cli/cli.ts',
          receiver: 'src/main/receiver/main.ts',
          preview: 'src/main/files/preview-cli.ts',
        },
        // Names stay, for the log.
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js', minify: NO_SPACE },
      },
    },
  },
  preload: {
    plugins: [withoutZod],
    build: {
      outDir: 'out/preload',
      // A sandboxed preload script must be one CommonJS file.
      rollupOptions: {
        input: { preload: 'src/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [withoutZod],
    build: {
      outDir: 'out/renderer',
      // The window waits for it.
      minify: true,
      rollupOptions: { input: 'src/renderer/index.html' },
    },
  },
});
