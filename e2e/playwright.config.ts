import { defineConfig } from 'playwright/test';

export default defineConfig({
  testDir: '.',
  // Other runners have tests further down.
  testMatch: '*.spec.ts',
  // The packed app has a suite of its own.
  testIgnore: 'packaged/**',
  outputDir: '../test-results/e2e',
  reporter: [['list'], ['../scripts/test/playwright.mjs']],
  // As many at a time as there are desktops: the tests play the panel, of which a desktop has one.
  workers: 1,
  // The files are of very different lengths, and no test depends on another.
  fullyParallel: true,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  globalTimeout: 15 * 60_000,
  expect: { timeout: 10_000 },
});
