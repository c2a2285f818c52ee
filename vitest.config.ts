import { defineConfig } from 'vitest/config';
import { plainFs } from './scripts/lib/plain-fs.mjs';
import { LongestFirst } from './scripts/test/longest-first.mjs';

export default defineConfig({
  plugins: [plainFs()],
  test: {
    // The watcher, too, is to get the file system as it is.
    server: { deps: { inline: ['chokidar', 'readdirp'] } },
    include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'e2e/convergence/**/*.test.ts'],
    // One process runs many files: a process and the modules for each would cost a third of the whole time.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    maxWorkers: 3,
    maxConcurrency: 3,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // How long something may take on a busy machine says nothing of whether it works: only the test's own limit counts, and
    // what is awaited is told before it.
    expect: { poll: { timeout: 50_000 } },
  },
});
