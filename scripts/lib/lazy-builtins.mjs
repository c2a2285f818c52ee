import { builtinModules } from 'node:module';

/** Modules whose exports load a lot when they are read. */
const LAZY = ['electron', 'http', 'https', 'node:http', 'node:https'];
const PREFIX = '\0lazy:';
const REQUIRE = 'globalThis.process.getBuiltinModule("node:module").createRequire(import.meta.url)';

/**
 * Lets the built files take some modules as `require` hands them out. An `import` statement reads everything that a
 * module exports before the program begins: with `node:http` that loads all of Node's `fetch`, with `electron` every
 * part of it.
 * @returns {import('vite').Plugin}
 */
export function lazyBuiltins() {
  return {
    name: 'lazy-builtins',
    enforce: 'pre',
    configResolved({ build }) {
      // Rollup skips external modules before plugins see them, so these must not be external.
      const builtins = builtinModules.flatMap((name) => [name, `node:${name}`]).filter((name) => !LAZY.includes(name));
      build.rollupOptions.external = [/^electron\/.+/, 'node:sqlite', ...builtins];
    },
    resolveId: (id) => (LAZY.includes(id) ? `${PREFIX}${id}` : null),
    load: (id) =>
      id.startsWith(PREFIX) ? `module.exports = ${REQUIRE}(${JSON.stringify(id.slice(PREFIX.length))});` : null,
  };
}
